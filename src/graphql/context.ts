import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { AccountAccess } from "../app/access/account-access.ts";
import type { AcknowledgeAlert } from "../app/access/acknowledge-alert.ts";
import type { AddPerson } from "../app/access/add-person.ts";
import type { Authenticated } from "../app/access/authentication.ts";
import type { ChangeOrganization } from "../app/access/change-organization.ts";
import type { ChangePerson } from "../app/access/change-person.ts";
import type { Glass } from "../app/access/glass.ts";
import type { ImportPeople } from "../app/access/import-people.ts";
import type { Invitations } from "../app/access/invitations.ts";
import type { CreateLoginLink } from "../app/access/login-links.ts";
import type { OpenSessions } from "../app/access/open-sessions.ts";
import type { ReadAudit } from "../app/access/read-audit.ts";
import type { RemovePerson } from "../app/access/remove-person.ts";
import type { SignOnAccess } from "../app/access/sign-on-access.ts";
import type { Tokens } from "../app/access/tokens.ts";
import type { TrySignOn } from "../app/access/try-sign-on.ts";
import type { Checks } from "../app/accounts/check.ts";
import type { ChoosePrimary } from "../app/accounts/choose-primary.ts";
import type { Connect } from "../app/accounts/connect.ts";
import type { Disconnect } from "../app/accounts/disconnect.ts";
import type { ChooseCollections } from "../app/collections/choose-collections.ts";
import type { MakeTrouble } from "../app/demo/trouble.ts";
import type { EditEvents } from "../app/events/edit-events.ts";
import type { ImportCalendar } from "../app/events/import-calendar.ts";
import type { ReadEvents } from "../app/events/read-events.ts";
import type { AdministerAnswers } from "../app/mail/answers/administer-answers.ts";
import type { ChooseMailFolders } from "../app/mail/choose-mail-folders.ts";
import type { EditMail } from "../app/mail/edit-mail.ts";
import type { ErasePerson } from "../app/mail/keeping/erase-person.ts";
import type { KeepLegalHolds } from "../app/mail/keeping/legal-holds.ts";
import type { PurgeMail } from "../app/mail/keeping/purge-mail.ts";
import type { MailFiles } from "../app/mail/mail-files.ts";
import type { MailMessages } from "../app/mail/mail-messages.ts";
import type { MailReachOfViewer } from "../app/mail/mail-reach.ts";
import type { PreviewMailRules } from "../app/mail/preview-mail-rules.ts";
import type { AdministerProcessing } from "../app/mail/processing/administer-processing.ts";
import type { ReadBody } from "../app/mail/read-body.ts";
import type { ReadMail } from "../app/mail/read-mail.ts";
import type { CompleteAddresses } from "../app/mail/sending/complete-addresses.ts";
import type { DecideOutgoing } from "../app/mail/sending/decide-outgoing.ts";
import type { OrderMail } from "../app/mail/sending/order-mail.ts";
import type { ReadOutgoing } from "../app/mail/sending/read-outgoing.ts";
import type { UploadFile } from "../app/mail/sending/upload-file.ts";
import type { ActivityReader } from "../app/ports/activity-reader.ts";
import type { Feed } from "../app/ports/feed.ts";
import type { StatusReader } from "../app/ports/status-reader.ts";
import type { SyncOrders } from "../app/ports/sync-orders.ts";
import type { Application } from "../app/settings/application.ts";
import type { Settings } from "../app/settings/settings.ts";
import type { CheckLedger } from "../app/status/check-ledger.ts";
import type { ListRecords } from "../app/status/list-records.ts";
import type { SyncControl } from "../app/status/sync-control.ts";
import type { AdministerMailboxes } from "../app/system-mailboxes/administer.ts";
import type { CheckApplicationReach } from "../app/system-mailboxes/application-reach.ts";
import type { ConnectMailbox } from "../app/system-mailboxes/connect-mailbox.ts";
import type { RemoveMailbox } from "../app/system-mailboxes/remove-mailbox.ts";
import type { EditTasks } from "../app/tasks/edit-tasks.ts";
import type { Viewer } from "../core/access/viewer.ts";
import type { CloudName } from "../core/microsoft/cloud.ts";
import type { Resource } from "../core/records/record.ts";
import type { FairQueue } from "../lib/fair-queue.ts";

/** Facts that are fixed while the server runs. */
export interface SystemFacts {
  readonly version: string;
  readonly isSimulator: boolean;
  readonly cloud: CloudName;
  /** What this version syncs. */
  readonly resources: readonly Resource[];
  readonly jobs: "mongodb" | "postgresql";
}

/** The use cases, in groups, that mutations and subscriptions call. */
export interface App {
  readonly accountAccess: AccountAccess;
  readonly acknowledgeAlert: AcknowledgeAlert;
  readonly glass: Glass;
  readonly system: SystemFacts;
  readonly tokens: Tokens;
  readonly openSessions: OpenSessions;
  readonly addPerson: AddPerson;
  readonly invitations: Invitations;
  readonly changePerson: ChangePerson;
  readonly removePerson: RemovePerson;
  readonly changeOrganization: ChangeOrganization;
  readonly createLoginLink: CreateLoginLink;
  readonly settings: Settings;
  readonly application: Application;
  /** Single sign-on besides its settings. */
  readonly signOn: SignOnAccess & {
    readonly tryIt: TrySignOn["begin"];
    readonly addresses: () => { readonly redirectUri: string; readonly frontChannelLogoutUri: string };
  };
  readonly importPeople: Omit<ImportPeople, "receive">;
  readonly accounts: {
    readonly connect: Connect;
    readonly disconnect: Disconnect;
    readonly choosePrimary: ChoosePrimary;
    /** How many of Oro's records were imported from the mailbox and would be deleted. */
    readonly countImported: (accountId: string) => Promise<number>;
  };
  readonly systemMailboxes: AdministerMailboxes & {
    readonly connect: ConnectMailbox;
    readonly remove: RemoveMailbox;
    readonly checkReach: CheckApplicationReach;
  };
  readonly checks: Checks;
  /** The resources that the system syncs at all. */
  readonly switchedOn: () => Promise<readonly Resource[]>;
  readonly orders: SyncOrders;
  readonly syncControl: SyncControl;
  readonly feed: Feed;
  /** The queue for what subscriptions read; turns go round by person. */
  readonly turns: FairQueue;
  readonly status: StatusReader;
  readonly checkLedger: CheckLedger;
  readonly listRecords: ListRecords;
  readonly activity: ActivityReader;
  readonly audit: ReadAudit;
  readonly editTasks: EditTasks;
  readonly collections: ChooseCollections;
  readonly editEvents: EditEvents;
  readonly readEvents: ReadEvents;
  readonly importCalendar: ImportCalendar;
  readonly chooseMailFolders: ChooseMailFolders;
  readonly previewMailRules: PreviewMailRules;
  readonly mail: {
    readonly reach: MailReachOfViewer;
    readonly read: ReadMail;
    readonly body: ReadBody;
    readonly files: MailFiles;
    readonly messages: MailMessages;
    readonly edit: EditMail;
  };
  readonly sending: {
    readonly order: OrderMail;
    readonly decide: DecideOutgoing;
    readonly outgoing: ReadOutgoing;
    readonly uploads: UploadFile;
    readonly addresses: CompleteAddresses;
  };
  /** What becomes of mail that arrives in system mailboxes. */
  readonly processing: AdministerProcessing;
  readonly answers: AdministerAnswers;
  readonly keeping: {
    readonly holds: KeepLegalHolds;
    readonly purge: PurgeMail;
    readonly erase: ErasePerson;
  };
  readonly makeTrouble: MakeTrouble;
}

/** Made for each operation, over HTTP and WebSocket alike. Without a viewer there is none. */
export interface Context {
  readonly viewer: Viewer;
  /** How the viewer was authenticated: tokens made here end with it. */
  readonly authenticated: Authenticated;
  readonly app: App;
  /** For reads, through Pothos; writes go through `app`. */
  readonly prisma: PrismaClient;
}
