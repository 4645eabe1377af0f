import type { PrismaClient } from "../../prisma/generated/client.ts";
import { hashToken, makeToken } from "../adapters/crypto/api-token.ts";
import { createInvitationStore } from "../adapters/store/invitations.ts";
import { createOrganizationStore } from "../adapters/store/organizations.ts";
import { createPersonRemoval } from "../adapters/store/person-removal.ts";
import { createPersonStore } from "../adapters/store/persons.ts";
import { createAddPerson } from "../app/access/add-person.ts";
import { createChangeOrganization } from "../app/access/change-organization.ts";
import { createChangePerson } from "../app/access/change-person.ts";
import { createInvitations } from "../app/access/invitations.ts";
import { createRemovePerson } from "../app/access/remove-person.ts";
import type { People, PeopleChanged } from "../app/ports/people.ts";
import type { SettingsChanged } from "../app/ports/settings-store.ts";
import type { LiveServer } from "./live-server.ts";
import { offices } from "./resources.ts";

export interface PeopleParts {
  readonly prisma: PrismaClient;
  readonly people: People;
  readonly now: () => Date;
  readonly server: LiveServer;
  /** Microsoft is told to stop notifying us about a mailbox. */
  readonly beforeSignOut: (accountId: string) => Promise<void>;
  readonly onSettingsChanged: (change: SettingsChanged) => Promise<void>;
}

/** How people and organizations are added, changed and removed. */
export function createPeopleCases({ prisma, people, now, server, beforeSignOut, onSettingsChanged }: PeopleParts) {
  const persons = createPersonStore(prisma);
  const onChanged = async (
    userIds: readonly string[],
    { ended, mayOtherThings, pending }: PeopleChanged,
  ): Promise<void> => {
    // Names and addresses too, which end nothing.
    server.forgetViewers();
    for (const tokenId of ended) server.closeToken(tokenId);
    if (mayOtherThings) server.closePeople(userIds);
    if (pending !== null) await onSettingsChanged(pending);
  };
  const addPerson = createAddPerson({ store: persons, people });
  return {
    addPerson,
    invitations: createInvitations({
      ...{ store: createInvitationStore(prisma), addPerson, makeToken, hashToken, now, publicUrl: () => server.url },
    }),
    changePerson: createChangePerson({ store: persons, now, onChanged }),
    removePerson: createRemovePerson({
      store: { ...persons, ...createPersonRemoval(prisma, offices) },
      beforeSignOut,
      onChanged,
    }),
    changeOrganization: createChangeOrganization({ store: createOrganizationStore(prisma), now, onChanged }),
  };
}
