export interface CleanedHtml {
  /** A fragment without scripts, forms, frames and styles of its own. It asks nobody for anything but what the options allowed. */
  readonly html: string;
  /** Pictures that other hosts would have been asked for; they were cut, or left in if asked for. */
  readonly remoteImages: number;
}

export interface CleanOptions {
  /** Leave the pictures of other hosts in: whoever sends them learns when and where the mail is read. */
  readonly showRemoteImages: boolean;
  /** The address of a picture that came with the mail, by its content id; null if there is none. */
  readonly inlineAddress: (contentId: string) => string | null;
}

/** Makes the HTML of a mail harmless, each time that it is read: so a mended rule mends old mail too. */
export interface MailHtml {
  /** Null if it is too long to be cleaned while others wait: its plain text is shown instead. */
  clean(html: string, options: CleanOptions): CleanedHtml | null;
  /** Clean HTML with what it quotes of earlier mails in a fold. */
  foldQuote(html: string): string;
}
