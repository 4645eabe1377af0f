/** The words that Exchange writes itself, in the language of a mailbox. */
export interface Wording {
  readonly reply: string;
  readonly forward: string;
  /** The heads of what stands above quoted text. */
  readonly from: string;
  readonly sent: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  /** What the subjects of Exchange's own mails begin with. */
  readonly automatic: string;
  readonly undeliverable: string;
  readonly delivered: string;
  readonly read: string;
}

const ENGLISH: Wording = {
  ...{ reply: "RE", forward: "FW", from: "From", sent: "Sent", to: "To", cc: "Cc", subject: "Subject" },
  ...{ automatic: "Automatic reply", undeliverable: "Undeliverable", delivered: "Delivered", read: "Read" },
};

const BY_LANGUAGE: Readonly<Record<string, Partial<Wording>>> = {
  de: {
    ...{ reply: "AW", forward: "WG", from: "Von", sent: "Gesendet", to: "An", cc: "Cc", subject: "Betreff" },
    ...{ automatic: "Automatische Antwort", undeliverable: "Unzustellbar", delivered: "Zugestellt", read: "Gelesen" },
  },
  fr: {
    ...{ reply: "RE", forward: "TR", from: "De", sent: "Envoyé", to: "À", cc: "Cc", subject: "Objet" },
    ...{ automatic: "Réponse automatique", undeliverable: "Non remis", delivered: "Remis", read: "Lu" },
  },
  es: {
    ...{ reply: "RE", forward: "RV", from: "De", sent: "Enviado", to: "Para", cc: "CC", subject: "Asunto" },
    ...{ automatic: "Respuesta automática", undeliverable: "No se puede entregar", delivered: "Entregado" },
    read: "Leído",
  },
};

/** @param locale as `de-DE` */
export function wordingOf(locale: string): Wording {
  return { ...ENGLISH, ...BY_LANGUAGE[locale.split("-")[0]?.toLowerCase() ?? ""] };
}

/** A subject with a prefix; one of up to three letters that stands there already is taken off. */
export function withPrefix(prefix: string, subject: string | null): string {
  return `${prefix}: ${(subject ?? "").replace(/^\s*\p{L}{1,3}:\s*/u, "")}`;
}
