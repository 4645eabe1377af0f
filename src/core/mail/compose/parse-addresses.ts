import addressparser from "nodemailer/lib/addressparser";
import { readAddress } from "../../access/mail-domain.ts";
import type { MailAddress } from "../../records/mail.ts";

export interface ParsedAddresses {
  readonly people: readonly MailAddress[];
  /** What is no address, as it was written. */
  readonly wrong: readonly string[];
}

/** A name that the page shows whole. */
const longestName = 200;
/** RFC 5321, 4.5.3.1.3. */
const longestAddress = 254;

/** As people type them: "Ana Lima <ana@contoso.example>, bo@fabrikam.example; cy@fabrikam.example". Groups count as their members. */
export function parseAddresses(text: string): ParsedAddresses {
  const people: MailAddress[] = [];
  const wrong: string[] = [];
  for (const { name, address } of addressparser(text, { flatten: true })) {
    if (address.length <= longestAddress && readAddress(address) !== null) {
      people.push({ name: plainName(name), address });
    } else wrong.push(name === "" || name === address ? address : `${name} <${address}>`);
  }
  return { people, wrong };
}

/** One line, whatever was typed: a name must not write a header of its own. */
function plainName(name: string): string {
  return name
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, longestName);
}
