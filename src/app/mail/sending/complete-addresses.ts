// What somebody begins to type among the recipients of a mail, completed.

import { readAddress } from "../../../core/access/mail-domain.ts";
import type { Viewer } from "../../../core/access/viewer.ts";
import { wordsOf } from "../../../core/mail/search.ts";
import type { MailAddress } from "../../../core/records/mail.ts";
import { ValidationError } from "../../errors.ts";
import type { AddressBook } from "../../ports/mail/address-book.ts";
import type { SettingsStore } from "../../ports/settings-store.ts";
import { readPersonSettings } from "../../settings/person-settings.ts";
import type { MailReachOfViewer } from "../mail-reach.ts";

export interface CompleteAddresses {
  /** The likeliest first; none for fewer characters than EMAIL_COMPLETION_FROM. @throws ValidationError */
  complete(viewer: Viewer, typed: string, first: number): Promise<readonly MailAddress[]>;
}

export interface CompleteAddressesDependencies {
  readonly book: AddressBook;
  readonly reach: MailReachOfViewer;
  readonly settings: Pick<SettingsStore, "readLayers">;
}

const longest = 200;
const mostAnswers = 50;
/** A colleague counts as somebody who was written to this often. */
const colleagueCounts = 3;

export function createCompleteAddresses({ book, reach, settings }: CompleteAddressesDependencies): CompleteAddresses {
  return {
    async complete(viewer, typed, first) {
      if (first < 1 || first > mostAnswers) throw new ValidationError("first", `1 to ${mostAnswers}`);
      const text = typed.trim();
      if (text.length > longest) throw new ValidationError("search", `at most ${longest} characters`);
      const scopes = viewer.scopes ?? [];
      if (!scopes.includes("mail.send") && !scopes.includes("mail.read")) return [];
      const from = (await readPersonSettings(settings, viewer.userId))?.settings.EMAIL_COMPLETION_FROM.value ?? 1;
      const words = wordsOf(text);
      const [word] = words;
      if (text.length < from || word === undefined) return [];
      const mailboxes = await reach(viewer);
      const [ofMail, people] = await Promise.all([
        mailboxes.length === 0 ? [] : book.ofMail(mailboxes, words.join(" ")),
        book.ofPeople(viewer.organizationId, word),
      ]);
      const colleagues = people.map((person) => ({ ...person, count: colleagueCounts }));
      return ranked([...ofMail, ...colleagues], words).slice(0, first);
    },
  };
}

function ranked(all: readonly (MailAddress & { readonly count: number })[], words: readonly string[]) {
  const byAddress = new Map<string, { name: string; address: string; count: number }>();
  for (const { name, address, count } of all) {
    const key = address.toLowerCase();
    if (readAddress(address) === null || !isMeant({ name, address }, words)) continue;
    const known = byAddress.get(key);
    // The most frequent name comes first.
    if (known === undefined) byAddress.set(key, { name, address, count });
    else byAddress.set(key, { ...known, name: known.name || name, count: known.count + count });
  }
  return [...byAddress.values()]
    .sort((one, other) => other.count - one.count || (one.address < other.address ? -1 : 1))
    .map(({ name, address }) => ({ name, address }));
}

/** Each word that was typed begins one of theirs. */
function isMeant({ name, address }: MailAddress, words: readonly string[]): boolean {
  const theirs = wordsOf(`${name} ${address}`);
  return words.every((word) => theirs.some((one) => one.startsWith(word)));
}
