import { useState } from "preact/hooks";
import { stepOf } from "../import-choice.ts";
import type { ImportOutcome, PeopleImport } from "../model.ts";
import { beginImport, readImport } from "../operations/people.ts";
import { reachesAll } from "../people-words.ts";
import { counted, formatNumber } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { ImportCandidates } from "./import-candidates.tsx";
import { ImportDone } from "./import-done.tsx";
import { MicrosoftLink, useMicrosoftLink } from "./microsoft-link.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";
import { PeopleTabs } from "./people-tabs.tsx";
import { StateBadge } from "./state-badge.tsx";
import { Time } from "./time.tsx";
import { useAccessSeen } from "./use-access-seen.ts";
import { useRead } from "./use-read.ts";

/** People of a Microsoft 365 organization become people here. What is read is one administrator's, for some minutes. */
export function ImportPage() {
  const { signed } = usePage();
  return reachesAll(signed.viewer) ? <Import /> : <NotFound what="page" />;
}

function Import() {
  const { nowMs } = usePage();
  const [read, setRead] = useState<{ readonly preview: PeopleImport | null } | null>(null);
  const [done, setDone] = useState<(ImportOutcome & { readonly organizationId: string }) | null>(null);
  // People who come here by other ways cannot be imported any more.
  const seen = useAccessSeen(["PEOPLE_IMPORT", "PERSON"]);
  const { failure } = useRead(readImport, { seen }, ({ peopleImport }) => setRead({ preview: peopleImport }));
  const preview = read?.preview ?? null;
  const step = stepOf(preview, nowMs);
  return (
    <section class="records-page">
      <h1 class="sentence">Import people from Microsoft 365</h1>
      <PeopleTabs />
      {failure !== null && (
        <p class="refusal" role="status">
          {failure}
        </p>
      )}
      {read === null && failure === null && <p class="muted">Reading the present state …</p>}
      {done !== null && <ImportDone outcome={done} />}
      {read !== null && step !== "ready" && step !== "reading" && <Begin step={step} preview={preview} />}
      {step === "reading" && preview !== null && <Reading preview={preview} />}
      {step === "ready" && preview !== null && (
        <ImportCandidates key={preview.id} preview={preview} seen={seen} onDone={setDone} />
      )}
    </section>
  );
}

interface BeginProps {
  readonly step: "begin" | "waiting" | "failed";
  readonly preview: PeopleImport | null;
}

function Begin({ step, preview }: BeginProps) {
  const { client } = usePage();
  const { url, prepare, onOpened } = useMicrosoftLink(() => client.send(beginImport, {}));
  const isWaiting = step === "waiting" && preview !== null;
  return (
    <>
      {step === "failed" && (
        <div class="notice" role="status">
          <p>
            <StateBadge state="FAILING" word="not read" /> {preview?.message ?? "The people were not read."}
          </p>
        </div>
      )}
      <p>
        An administrator of your organization at Microsoft signs in, and its people are read once. You see whom you can
        import and who is left out. Nobody is imported before you choose.
      </p>
      <p class="muted">
        It needs the permission <code>User.Read.All</code>, delegated, in your Azure application. It is asked for here
        and never at a sign-in, used once, and not kept. The sign-in comes back to the redirect URI of single sign-on,
        which stands under Settings.
      </p>
      <div class="actions">
        <ActionButton
          label={step === "begin" ? "Begin" : "Begin again"}
          busyLabel="Preparing …"
          doneLabel="Ready"
          {...(isWaiting ? {} : { tone: "primary" as const })}
          run={prepare}
        />
        {isWaiting && url !== null && <MicrosoftLink url={url} isPrimary onOpened={onOpened} />}
      </div>
      {isWaiting && (
        <>
          <p role="status">
            <StateBadge state="WAITING" word="waiting" />{" "}
            {url === null
              ? "Waiting for a sign-in at Microsoft. The link was shown once; begin again for a new one."
              : "Open the link, and sign in at Microsoft. It works once."}{" "}
            It ends <Time at={preview.expiresAt} side="future" />.
          </p>
          <p class="muted">
            If you stay on Microsoft’s page: AADSTS50011 means that the redirect URI is not in the Azure application;
            “Need admin approval” that the account is no administrator there.
          </p>
        </>
      )}
    </>
  );
}

function Reading({ preview }: { readonly preview: PeopleImport }) {
  return (
    <>
      <p role="status">
        <StateBadge state="SYNCING" word="reading" />{" "}
        {preview.read === 0
          ? "Microsoft is asked for its people."
          : `${counted(preview.read, "person", "people")} so far.`}
      </p>
      <div
        class="progress unknown"
        role="progressbar"
        aria-label="Reading people"
        aria-valuetext={`${formatNumber(preview.read)} so far`}
      >
        <span />
      </div>
    </>
  );
}
