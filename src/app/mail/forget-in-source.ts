import { forgetInMail, forgetInText, type IsErased } from "../../core/mail/forget-person.ts";
import type { MailContent } from "../../core/records/mail.ts";
import type { ErasedAt } from "../ports/mail/erasures.ts";
import type { MailSource } from "../ports/mail-source.ts";

/** Texts and attachments that come later, without the people who are erased. Null: nobody is. */
export function forgetInSource(source: MailSource, erasedAt: ErasedAt | null): MailSource {
  if (erasedAt === null) return source;
  const clean = (content: MailContent): MailContent => {
    const isErased = erasedAt(content.sentAt);
    return forgetInMail({ subject: "", content }, { isErased, names: new Set() }).content;
  };
  // When it was received is not told with the list.
  const isErased: IsErased = erasedAt(null);
  return {
    ...source,
    async readContents(...asked) {
      const found = await source.readContents(...asked);
      return found.map((one) => (one === null || one instanceof Error ? one : clean(one)));
    },
    async listAttachments(...asked) {
      const found = await source.listAttachments(...asked);
      return found.map((list) =>
        list === null || list instanceof Error
          ? list
          : list.map((one) => ({ ...one, name: forgetInText(one.name, { isErased, names: new Set() }) })),
      );
    },
  };
}
