/** A colour that a mailbox gives to a name; events carry only the name. */
export interface MasterCategory {
  readonly id: string;
  readonly displayName: string;
  color: string;
}
