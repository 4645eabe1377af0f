/** Reading people of a Microsoft 365 organization, and whom an import would make people here. */
export interface PeopleImport {
  readonly id: string;
  /** WAITING for the sign-in, READING, READY or FAILED. */
  readonly state: string;
  /** People so far. */
  readonly read: number;
  /** Why it failed, and what to do. */
  readonly message: string | null;
  readonly tenantName: string | null;
  readonly expiresAt: string;
  readonly importable: number;
  readonly leftOut: readonly LeftOutCount[];
  /** Of those who can be imported. */
  readonly domains: readonly { readonly domain: string; readonly count: number }[];
}

export interface LeftOutCount {
  readonly words: string;
  readonly count: number;
}

export interface Candidate {
  readonly objectId: string;
  readonly name: string;
  readonly userPrincipalName: string;
  readonly email: string | null;
  /** Null: can be imported. */
  readonly leftOutWords: string | null;
}

export interface CandidateFilter {
  readonly search: string;
  /** Null: any. */
  readonly domain: string | null;
}

export interface ImportOutcome {
  readonly imported: number;
  /** Of those chosen. */
  readonly leftOut: readonly LeftOutCount[];
}
