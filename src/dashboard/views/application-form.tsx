import { useState } from "preact/hooks";
import type { Application } from "../model.ts";
import { updateApplicationSettings } from "../operations/mutations.ts";
import { usePage } from "./page.ts";

const fields = [
  { name: "clientId", label: "Application (client) ID", isSecret: false },
  { name: "tenantId", label: "Directory (tenant) ID", isSecret: false },
  { name: "clientSecret", label: "Client Secret", isSecret: true },
] as const;

export function ApplicationForm({ application }: { readonly application: Application }) {
  const { client, session } = usePage();
  const [answer, setAnswer] = useState({ isRefused: false, text: "" });
  const [isBusy, setBusy] = useState(false);
  const [values, setValues] = useState({
    clientId: application.clientId ?? "",
    tenantId: application.tenantId ?? "",
    clientSecret: "",
  });
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const outcome = await client.send(updateApplicationSettings, {
      input: {
        clientId: values.clientId,
        tenantId: values.tenantId,
        ...(values.clientSecret === "" ? {} : { clientSecret: values.clientSecret }),
        expectedVersion: application.version,
      },
    });
    setBusy(false);
    setAnswer({ isRefused: !outcome.ok, text: outcome.ok ? "Saved." : outcome.message });
    await session.refreshSettings();
  };
  return (
    <form class="fields" onSubmit={(event) => void submit(event)}>
      {fields.map(({ name, label, isSecret }) => {
        const input = {
          id: name,
          autocomplete: "off",
          required: !(isSecret && application.clientSecret.isSet),
          placeholder: isSecret && application.clientSecret.isSet ? "is set; leave empty to keep it" : "",
          value: values[name],
          onInput: (event: InputEvent & { readonly currentTarget: HTMLInputElement }) =>
            setValues({ ...values, [name]: event.currentTarget.value }),
        };
        return (
          <div key={name}>
            <label for={name}>{label}</label>
            {isSecret ? <input type="password" {...input} /> : <input type="text" {...input} />}
          </div>
        );
      })}
      <div class="actions">
        <button type="submit" class="primary" aria-busy={isBusy}>
          {isBusy ? "Saving …" : "Save"}
        </button>
        <span role="status" class={answer.isRefused ? "refusal" : "muted"}>
          {answer.text}
        </span>
      </div>
    </form>
  );
}
