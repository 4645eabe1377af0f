/**
 * A subject without what mail programs put before it when they answer or forward, in any of their languages: "RE: AW: [list] Fwd(2): x" and
 * "x" are the same. Lower case, one space between words.
 */
export function normalisedSubject(subject: string): string {
  let rest = subject.normalize("NFKC").replace(/\s+/gu, " ").trim().toLowerCase();
  for (;;) {
    const shorter = rest.replace(prefix, "");
    if (shorter === rest) return rest;
    rest = shorter;
  }
}

/** The same in its own letters, and with a list's name: "RE: AW: Offer" becomes "Offer". */
export function withoutAnswerPrefix(subject: string): string {
  const shorter = subject.replace(answerPrefix, "");
  return shorter === subject ? subject : withoutAnswerPrefix(shorter);
}

/** https://en.wikipedia.org/wiki/List_of_email_subject_abbreviations, those that are used before a colon. */
const words =
  "re|aw|sv|vs|antw|odp|ynt|yan|ref|res|rif|r|ri|bls|atb|vá|vl|ang|odg|ενη|απ|σχετ|回复|回覆|答复|返信|fw|fwd|wg|vb|vs|tr|rv|enc|pd|továbbítás|i|fs|doorst|trs|rif|il|ilt|προωθ|转发|轉寄|転送|הועבר|תגובה|رد|إعادة توجيه";
const answered = `(?:${words})\\s*(?:\\[\\d{1,3}\\]|\\(\\d{1,3}\\))?\\s*[:：]`;
/** A list's name in brackets goes with the prefix that follows it. */
const prefix = new RegExp(`^(?:${answered}|\\[[^\\]]{1,40}\\](?=\\s*${answered}))\\s*`, "u");
const answerPrefix = new RegExp(`^\\s*${answered}\\s*`, "iu");
