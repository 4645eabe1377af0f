export type Right =
  | "READ_SYSTEM"
  | "CHANGE_SYSTEM"
  | "READ_SETTINGS"
  | "CHANGE_SETTINGS"
  | "READ_ACCOUNTS"
  | "OPERATE_ACCOUNTS"
  | "READ_RECORDS"
  | "BREAK_GLASS"
  | "READ_PEOPLE"
  | "CHANGE_PEOPLE"
  | "READ_TOKENS"
  | "CHANGE_TOKENS"
  | "READ_AUDIT";

export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: "ADMINISTRATOR" | "ORGANIZATION_ADMINISTRATOR" | "USER" | "AUDITOR";
  /** Null where it is not known. */
  readonly signedInBy: "TOKEN" | "LINK" | "MICROSOFT" | null;
  /** What is not here is not offered. */
  readonly rights: readonly { readonly right: string; readonly reach: "SYSTEM" | "ORGANIZATION" | "OWN" }[];
}

/** One person's records, opened to somebody for a while. */
export interface BrokenGlass {
  readonly id: string;
  readonly viewerName: string;
  readonly viewerRole: Viewer["role"];
  /** The viewer broke it. */
  readonly isMine: boolean;
  /** It opens the viewer's own records. */
  readonly isAboutMe: boolean;
  readonly user: { readonly id: string; readonly name: string };
  readonly reason: string;
  readonly endsAt: string;
}
