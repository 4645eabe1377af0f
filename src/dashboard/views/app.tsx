import { useEffect, useMemo } from "preact/hooks";
import type { Client } from "../client.ts";
import type { Clock } from "../clock.ts";
import { connectionWords } from "../connection-words.ts";
import { isReadBy } from "../glass.ts";
import type { Right } from "../model.ts";
import type { Navigation } from "../navigation.ts";
import { findNeeds } from "../needs.ts";
import { useObservable } from "../observable.ts";
import { may } from "../rights.ts";
import type { Route } from "../route.ts";
import type { Session, Signed } from "../session.ts";
import type { Store } from "../store.ts";
import { summarize, tabTitle } from "../summary.ts";
import { AccountPage } from "./account-page.tsx";
import { ActivityPage } from "./activity-page.tsx";
import { AuditPage } from "./audit-page.tsx";
import { ConflictPage, ConflictsPage } from "./conflicts-page.tsx";
import { GlassNotes } from "./glass-notes.tsx";
import { Header } from "./header.tsx";
import { ImportPage } from "./import-page.tsx";
import { InvitationsPage } from "./invitations-page.tsx";
import { KeepingPage } from "./keeping/keeping-page.tsx";
import { Login } from "./login.tsx";
import { HeldMailPage } from "./mail/held-mail-page.tsx";
import { MailFoldersPage } from "./mail/mail-folders-page.tsx";
import { MailPage } from "./mail/mail-page.tsx";
import { SystemMailboxPage } from "./mailboxes/mailbox-page.tsx";
import { MailboxesPage } from "./mailboxes/mailboxes-page.tsx";
import { NeedAnnouncer } from "./need-announcer.tsx";
import { NotFound } from "./not-found.tsx";
import { OrganizationsPage } from "./organizations-page.tsx";
import { Overview } from "./overview.tsx";
import { PageContext } from "./page.ts";
import { PeoplePage } from "./people-page.tsx";
import { MePage, PersonPage } from "./person-page.tsx";
import { RecordsPage } from "./records-page.tsx";
import { RunPage } from "./run-page.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { WayInNotes } from "./way-in-notes.tsx";

interface AppProps {
  readonly client: Client;
  readonly store: Store;
  readonly session: Session;
  readonly clock: Clock;
  readonly navigation: Navigation;
}

export function App(props: AppProps) {
  const session = useObservable(props.session.state);
  switch (session.phase) {
    case "starting":
      return <Starting message={session.message} client={props.client} />;
    case "signedOut":
      return <Login client={props.client} onSignedIn={() => void props.session.start()} />;
    case "signedIn":
      return <SignedIn {...props} signed={session} />;
  }
}

/** Whoever waits here may also give up: the server is away, or refuses what the page asks. */
function Starting({ message, client }: { readonly message: string | null; readonly client: Client }) {
  return (
    <main class="starting">
      <p role="status">{message ?? "Reading the present state …"}</p>
      {message !== null && (
        <button type="button" onClick={() => void client.signOut()}>
          Sign out
        </button>
      )}
    </main>
  );
}

function SignedIn({ signed, client, store, session, clock, navigation }: AppProps & { readonly signed: Signed }) {
  const state = useObservable({ get: store.state, listen: store.listen });
  const connection = useObservable(session.connection);
  const nowMs = useObservable(clock.now);
  const route = useObservable(navigation.route);
  const needs = useMemo(() => findNeeds(state, signed.catalogue), [state, signed.catalogue]);
  const summary = useMemo(() => summarize(state, needs), [state, needs]);
  const title = tabTitle(summary);
  useEffect(() => {
    document.title = title;
  }, [title]);

  const opened = useMemo(
    () => new Set(signed.glass.filter((one) => isReadBy(signed.viewer, one)).map(({ user }) => user.id)),
    [signed.glass, signed.viewer],
  );
  const page = {
    client,
    store,
    session,
    signed,
    state,
    connection,
    route,
    needs,
    summary,
    nowMs,
    may: (right: Right) => may(signed.viewer, right),
    opened,
    mayReadRecords: may(signed.viewer, "READ_RECORDS") || opened.size > 0,
  };
  const { isStale } = connectionWords(connection, nowMs);
  return (
    <PageContext.Provider value={page}>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <Header />
      <GlassNotes />
      <WayInNotes />
      <main id="main" tabIndex={-1} class={isStale ? "stale" : ""}>
        {/* Nothing that was read under other rights stays. */}
        <View key={signed.rightsSeen} route={route} />
      </main>
      <NeedAnnouncer />
    </PageContext.Provider>
  );
}

function View({ route }: { readonly route: Route }) {
  switch (route.name) {
    case "overview":
      return <Overview />;
    case "conflicts":
      return <ConflictsPage />;
    case "conflict":
      return <ConflictPage id={route.id} />;
    case "activity":
      return <ActivityPage />;
    case "settings":
      return <SettingsPage id={route.id} />;
    case "account":
      return <AccountPage id={route.id} />;
    case "run":
      return <RunPage id={route.id} />;
    case "records":
      return <RecordsPage kind={route.kind} filter={route.filter} />;
    case "people":
      return <PeoplePage filter={route.filter} />;
    case "person":
      return <PersonPage key={route.id} id={route.id} />;
    case "import":
      return <ImportPage />;
    case "audit":
      return <AuditPage filter={route.filter} />;
    case "me":
      return <MePage />;
    case "organizations":
      return <OrganizationsPage />;
    case "invitations":
      return <InvitationsPage />;
    case "mailboxes":
      return <MailboxesPage />;
    case "mailbox":
      return <SystemMailboxPage key={route.id} id={route.id} />;
    case "keeping":
      return <KeepingPage />;
    case "mail":
      return <MailPage route={route} />;
    case "heldMail":
      return <HeldMailPage />;
    case "mailFolders":
      return <MailFoldersPage key={route.id} id={route.id} />;
    case "unknown":
      return <NotFound what="page" />;
  }
}
