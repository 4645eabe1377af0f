import { AccountDetail } from "./account-detail.tsx";
import { HeadingLevel } from "./heading.tsx";
import { MailboxSection } from "./mailbox-section.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";

export function AccountPage({ id }: { readonly id: string }) {
  const { state, signed } = usePage();
  const account = state.accounts.get(id);
  if (account === undefined) {
    const isStillReading = state.accounts.size < signed.accountTotal;
    return isStillReading ? <p class="muted">Reading the accounts …</p> : <NotFound what="account" />;
  }
  return (
    <section>
      <h1 class="sentence">{account.displayName}</h1>
      <p class="muted">{account.userPrincipalName}</p>
      <HeadingLevel.Provider value="h2">
        <AccountDetail accountId={id} />
        <MailboxSection account={account} />
      </HeadingLevel.Provider>
    </section>
  );
}
