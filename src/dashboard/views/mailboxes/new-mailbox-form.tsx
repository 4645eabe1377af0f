import { useState } from "preact/hooks";
import { createSystemMailbox } from "../../operations/mailboxes.ts";
import { routePath } from "../../route.ts";
import { usePage } from "../page.ts";
import { OrganizationField } from "../person-fields.tsx";
import { SendForm } from "../send-form.tsx";
import { useOrganizations } from "../use-organizations.ts";
import { type AccessDraft, AccessFields, accessInput } from "./access-fields.tsx";

/** The first step. Connecting it, its readers and its folders follow on its own page. */
export function NewMailboxForm({ onCancel }: { onCancel(): void }) {
  const { client } = usePage();
  const organizations = useOrganizations();
  const [organizationId, setOrganizationId] = useState("");
  const [label, setLabel] = useState("");
  const [address, setAddress] = useState("");
  const [access, setAccess] = useState<AccessDraft>({ access: "OWN", viaAccountId: "" });
  const [from, setFrom] = useState<"now" | "date">("now");
  const [date, setDate] = useState("");
  const send = async () => {
    const outcome = await client.send(createSystemMailbox, {
      input: {
        ...{ label, address, ...accessInput(access) },
        ...(organizationId === "" ? {} : { organizationId }),
        ...(from === "now" ? {} : { importFrom: `${date}T00:00:00Z` }),
      },
    });
    if (outcome.ok) location.hash = routePath({ name: "mailbox", id: outcome.data.id });
    return outcome;
  };
  return (
    <section class="notice" aria-label="New mailbox">
      <SendForm label="Set up" busyLabel="Setting up …" send={send} onCancel={onCancel}>
        <div class="person-fields">
          <label>
            <span>Label</span>
            <input required value={label} onInput={(event) => setLabel(event.currentTarget.value)} />
          </label>
          <label>
            <span>Address</span>
            <input type="email" required value={address} onInput={(event) => setAddress(event.currentTarget.value)} />
          </label>
          <OrganizationField
            organizations={organizations.all.filter(({ archivedAt }) => archivedAt === null)}
            value={organizationId || (organizations.ownId ?? "")}
            onChange={setOrganizationId}
          />
        </div>
        <AccessFields draft={access} onChange={setAccess} />
        <fieldset class="access-ways">
          <legend>Which mail is imported</legend>
          <label class="choice">
            <input type="radio" name="from" checked={from === "now"} onChange={() => setFrom("now")} />
            <span>What comes from now on</span>
          </label>
          <label class="choice">
            <input type="radio" name="from" checked={from === "date"} onChange={() => setFrom("date")} />
            <span>Everything since a date</span>
          </label>
          {from === "date" && (
            <label class="control">
              <span>Since</span>
              <input type="date" required value={date} onInput={(event) => setDate(event.currentTarget.value)} />
            </label>
          )}
        </fieldset>
      </SendForm>
    </section>
  );
}
