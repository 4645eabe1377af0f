/** What a person can act on. Each kind is a type in the API; everything else is a bug and shown with an id only. */
export class UserError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** A value breaks a rule. `field` is the input's name, `rule` says in words what is allowed. */
export class ValidationError extends UserError {
  readonly field: string;
  readonly rule: string;

  constructor(field: string, rule: string, message = `${field}: ${rule}.`) {
    super(message);
    this.field = field;
    this.rule = rule;
  }
}

/** The viewer's role does not allow it. */
export class ForbiddenError extends UserError {}

/** It does not exist, or this viewer may not see it: both look the same, so that nobody can probe for ids. */
export class NotFoundError extends UserError {
  constructor(what: string) {
    super(`There is no such ${what}, or it is not yours to see.`);
  }
}

/** Somebody else wrote in between. `current` is what they wrote, so that the editor can show both. */
export class StaleWriteError extends UserError {
  readonly currentVersion: number;
  readonly current: unknown;

  constructor(currentVersion: number, current: unknown) {
    super(
      "Somebody else changed this since you read it. Nothing was written; look at the present values and try again.",
    );
    this.currentVersion = currentVersion;
    this.current = current;
  }
}

/** The number that would be deleted or changed differs from the number shown. */
export class CountChangedError extends UserError {
  readonly current: number;

  constructor(shown: number, current: number, what: keyof typeof counted = "record") {
    const [one, many, fate] = counted[what];
    super(
      `${current} ${current === 1 ? one : many} would be ${fate} now, not ${shown}. Nothing was done; look at the new number and decide again.`,
    );
    this.current = current;
  }
}

const counted = {
  record: ["record", "records", "deleted"],
  mailbox: ["mailbox", "mailboxes", "disconnected"],
  mail: ["mail", "mails", "deleted"],
  attachment: ["attachment", "attachments", "removed"],
  changedMail: ["mail", "mails", "changed"],
  processedMail: ["mail", "mails", "processed"],
} as const;

/** Something must be set before this can be switched on. `missing` names the fields. */
export class GateError extends UserError {
  readonly missing: readonly string[];

  constructor(message: string, missing: readonly string[]) {
    super(message);
    this.missing = missing;
  }
}

/** It cannot be done in the present state: the run is over, the conflict is settled, the account is disconnected. */
export class RefusedError extends UserError {}

/** Less mail would be imported than before, and nobody said what becomes of the mail that is in Oro already. */
export class MailAlreadyHereError extends UserError {
  /** Mail that would not be imported any more, in mailboxes that the viewer may read. */
  readonly mails: number;
  readonly hasMore: boolean;
  /** Mailboxes with mail that the viewer may not read: it is not counted. */
  readonly closedMailboxes: number;

  constructor({
    mails,
    hasMore,
    closedMailboxes,
  }: Pick<MailAlreadyHereError, "mails" | "hasMore" | "closedMailboxes">) {
    const count = mails === 0 ? "Mail" : `${hasMore ? "At least " : ""}${mails} ${mails === 1 ? "mail" : "mails"}`;
    const closed =
      closedMailboxes === 0
        ? ""
        : ` ${closedMailboxes === 1 ? "One mailbox has" : `${closedMailboxes} mailboxes have`} mail that you may not read: it is not counted.`;
    super(
      `${count} in Oro ${mails === 0 ? "may" : "would"} not be imported any more.${closed} Say what becomes of it: KEEP leaves it as it is, REMOVE deletes it in Oro for good, in all mailboxes with these settings. Nothing was saved.`,
    );
    this.mails = mails;
    this.hasMore = hasMore;
    this.closedMailboxes = closedMailboxes;
  }
}
