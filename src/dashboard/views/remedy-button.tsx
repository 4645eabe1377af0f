import type { Outcome } from "../client.ts";
import type { Alert, CheckResult, Side } from "../model.ts";
import { checkAzureApplication, checkConnection, retryItem, syncNow } from "../operations/mutations.ts";
import { ActionButton } from "./action-button.tsx";
import { CheckButton } from "./check-button.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";
import { SignInLink } from "./sign-in-link.tsx";
import { SeenButton } from "./way-in-notes.tsx";

interface RemedyButtonProps {
  readonly alert: Alert;
  /** The API's own remedy, from the error catalogue. */
  readonly mutation: string | null;
}

/** The button that mends an alert, where a button can. */
export function RemedyButton({ alert, mutation }: RemedyButtonProps) {
  const { client, may, signed, state } = usePage();
  const { account, resource } = alert;
  if (alert.canAcknowledge) {
    return (
      <div class="actions">
        <SeenButton alert={alert} />
      </div>
    );
  }
  if (!may("OPERATE_ACCOUNTS")) return null;
  switch (mutation) {
    case "connectAccount":
      return account === null ? null : <SignInLink accountId={account.id} label="Get sign-in link" />;
    case "retryItem":
      return (
        <div class="actions">
          <RetryButton alert={alert} />
        </div>
      );
    case "syncNow": {
      if (account === null) return null;
      const run = () => client.send(syncNow, { accountId: account.id, resource });
      return (
        <div class="actions">
          <ActionButton label="Sync now" busyLabel="Starting …" doneLabel="Started" run={run} />
        </div>
      );
    }
    case "releaseOutgoingEmail": {
      if (account === null) return null;
      const isOwn = state.accounts.get(account.id)?.user?.id === signed.viewer.id;
      return (
        <div class="actions">
          <Link
            to={isOwn ? { name: "mail", accountId: account.id, filter: {} } : { name: "heldMail" }}
            class="button primary"
          >
            Look at the held mail
          </Link>
        </div>
      );
    }
    case "settleOutgoingEmail": {
      if (account === null || state.accounts.get(account.id)?.user?.id !== signed.viewer.id) return null;
      return (
        <div class="actions">
          <Link to={{ name: "mail", accountId: account.id, filter: {} }} class="button primary">
            Look at the mail
          </Link>
        </div>
      );
    }
    case "checkConnection": {
      if (account === null) return null;
      const check = (): Promise<Outcome<CheckResult>> => client.send(checkConnection, { accountId: account.id });
      return <CheckButton label="Check the connection" check={check} />;
    }
    case "updateApplicationSettings":
      if (!may("CHANGE_SYSTEM")) return null;
      return <CheckButton label="Check the application" check={() => client.send(checkAzureApplication, {})} />;
    default:
      return null;
  }
}

/** Tries one record again that was set aside. */
function RetryButton({ alert }: { readonly alert: Alert }) {
  const { client, may } = usePage();
  const { account, resource } = alert;
  const item = itemOf(alert);
  if (!may("OPERATE_ACCOUNTS") || account === null || resource === null || item === null) return null;
  const run = () => client.send(retryItem, { accountId: account.id, resource, ...item });
  return <ActionButton label="Try again" busyLabel="Asking …" doneLabel="Will be tried" run={run} />;
}

/** The record that failed, on the side where it changed: an import brings changes of Microsoft, an export those of Oro. */
function itemOf({ operation, itemId, externalId }: Alert): { readonly side: Side; readonly recordId: string } | null {
  if (itemId !== null && (operation === "EXPORT" || externalId === null)) return { side: "OFFICE", recordId: itemId };
  return externalId === null ? null : { side: "M365", recordId: externalId };
}
