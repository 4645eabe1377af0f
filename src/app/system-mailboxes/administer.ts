// Setting up, changing and removing mailboxes of an organization. Connecting them is in connect-mailbox.ts.
import { reachOf } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { must } from "../../lib/must.ts";
import { requireRight } from "../access/require.ts";
import { ForbiddenError, NotFoundError, RefusedError, StaleWriteError, ValidationError } from "../errors.ts";
import type { People } from "../ports/people.ts";
import { audited } from "../ports/settings-store.ts";
import type { NameTaken, StoredSystemMailbox, SystemMailboxes } from "../ports/system-mailboxes.ts";
import { type MailboxOrder, readMailboxOrder, type ValueDependencies } from "./mailbox-values.ts";

export interface AdministerDependencies extends ValueDependencies {
  readonly store: SystemMailboxes;
  readonly people: Pick<People, "find" | "hasOrganization">;
  /** Readers changed: what they may read is asked anew. */
  readonly forgetViewers: () => void;
  /** Its schedule follows: another beginning of the import, or another way. */
  readonly follow: (mailbox: StoredSystemMailbox) => Promise<void>;
}

export interface AdministerMailboxes {
  /** Those that the viewer administers or reads. */
  list(viewer: Viewer): Promise<readonly StoredSystemMailbox[]>;
  /** @throws NotFoundError */
  find(viewer: Viewer, id: string): Promise<StoredSystemMailbox>;
  /** @throws NotFoundError, ForbiddenError, ValidationError, RefusedError */
  create(
    viewer: Viewer,
    order: MailboxOrder & { readonly organizationId?: string | null | undefined },
  ): Promise<string>;
  /** @throws NotFoundError, ForbiddenError, ValidationError, StaleWriteError */
  update(viewer: Viewer, id: string, expectedVersion: number, order: MailboxOrder): Promise<void>;
}

export function createAdministerMailboxes(dependencies: AdministerDependencies): AdministerMailboxes {
  const { store, people, forgetViewers, follow } = dependencies;
  const list = (viewer: Viewer) => store.list(reachOf(viewer, "readAccounts"), viewer);
  return {
    list,

    async find(viewer, id) {
      const found = (await list(viewer)).find((one) => one.id === id);
      if (found === undefined) throw new NotFoundError("system mailbox");
      return found;
    },

    async create(viewer, { organizationId = null, ...order }) {
      const owner = { organizationId: organizationId ?? viewer.organizationId };
      requireRight(viewer, "operateAccounts", { ...owner, userId: null }, "organization", "readAccounts");
      if (!(await people.hasOrganization(owner.organizationId))) throw new NotFoundError("organization");
      for (const field of ["label", "address"] as const) {
        if (order[field] == null) throw new ValidationError(field, "must be given");
      }
      mayUseApplication(viewer, order);
      const values = await readMailboxOrder(dependencies, owner.organizationId, order, null);
      const mailbox = {
        ...owner,
        label: must(values.label, "a label"),
        address: must(values.address, "an address"),
        access: values.access ?? ("OWN" as const),
        viaAccountId: values.viaAccountId ?? null,
        importFrom: values.importFrom ?? null,
        readers: values.readers ?? { userIds: [], roles: [] },
      };
      const to = { address: mailbox.address, access: mailbox.access, readers: mailbox.readers };
      const made = await store.create(mailbox, () =>
        audited({ ...aboutMailbox(viewer, mailbox), action: "systemMailbox.created", to }),
      );
      if (typeof made === "string") throw takenError(made);
      forgetViewers();
      return made.id;
    },

    async update(viewer, id, expectedVersion, order) {
      const present = await requireMailbox(store, viewer, id);
      const { organizationId } = present;
      if (order.access !== present.access) mayUseApplication(viewer, order);
      const change = await readMailboxOrder(dependencies, organizationId, order, present);
      if (change.address !== undefined && change.address !== present.address && present.accountId !== null) {
        throw new RefusedError("It was connected by this address. Make another system mailbox for another address.");
      }
      const keys = (Object.keys(change) as (keyof typeof change)[]).filter(
        (key) => JSON.stringify(present[key]) !== JSON.stringify(change[key]),
      );
      if (keys.length === 0) return;
      const valuesOf = (of: typeof change) => Object.fromEntries(keys.map((key) => [key, of[key]]));
      const result = await store.change(
        id,
        expectedVersion,
        change,
        audited({
          ...aboutMailbox(viewer, present),
          ...{ action: "systemMailbox.changed", from: valuesOf(present), to: valuesOf(change) },
        }),
      );
      if (result === "stale") {
        throw new StaleWriteError(must(await store.find(id), "the mailbox that was changed").version, null);
      }
      if (result !== "changed") throw takenError(result);
      forgetViewers();
      if (change.importFrom !== undefined) await follow(must(await store.find(id), "the mailbox that was changed"));
    },
  };
}

/**
 * The application may open mailboxes of the whole tenant, whosever they are; with another way Microsoft itself says who may.
 * @throws ForbiddenError
 */
function mayUseApplication(viewer: Viewer, { access }: MailboxOrder): void {
  if (access !== "APPLICATION" || reachOf(viewer, "changeSystem").kind === "all") return;
  throw new ForbiddenError(
    "Only an administrator of the whole system lets the application open a mailbox. Choose another way of access, or ask one.",
  );
}

/** @throws NotFoundError, ForbiddenError */
export async function requireMailbox(
  store: Pick<SystemMailboxes, "find">,
  viewer: Viewer,
  id: string,
): Promise<StoredSystemMailbox> {
  const found = await store.find(id);
  const owner = found === null ? null : { ...found, userId: null };
  return requireRight(viewer, "operateAccounts", owner, "system mailbox", "readAccounts");
}

/** The audit's row about a system mailbox. */
export const aboutMailbox = (
  actor: Viewer,
  { organizationId, label }: Pick<StoredSystemMailbox, "organizationId" | "label">,
) => ({ actor, level: "ORGANIZATION", ownerId: organizationId, field: label }) as const;

function takenError(taken: NameTaken): ValidationError {
  if (taken === "labelTaken") return new ValidationError("label", "another name: this one is used already");
  return new ValidationError(
    "address",
    "the address of a mailbox that is neither a person's nor another system mailbox",
  );
}
