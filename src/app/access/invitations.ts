// A new person's first way in: a link that works once, for a week, and asks before it replaces a session. A person who has signed in before
// has other ways; a link for them would give its maker access to somebody's records.
import { judgePersonAct } from "../../core/access/people-rules.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { wayInFor } from "../../core/access/way-in.ts";
import { NotFoundError, RefusedError } from "../errors.ts";
import type { InvitationStore } from "../ports/invitations.ts";
import type { AddPerson, AddPersonOrder } from "./add-person.ts";
import { mustBeAllowed } from "./judged.ts";

export interface Invited {
  readonly invitationId: string;
  /** Returned only here; it cannot be read again. */
  readonly url: string;
}

export interface InvitationsDependencies {
  readonly store: InvitationStore;
  readonly addPerson: AddPerson;
  readonly makeToken: () => string;
  readonly hashToken: (token: string) => string;
  readonly now: () => Date;
  readonly publicUrl: () => string;
}

/** @throws ValidationError, ForbiddenError, NotFoundError, RefusedError */
export interface Invitations {
  /** Adds a person and makes their link. */
  invite(viewer: Viewer, order: AddPersonOrder): Promise<Invited>;
  /** A new link for somebody who has never signed in; the earlier link stops working. */
  inviteAgain(viewer: Viewer, userId: string): Promise<Invited>;
  /** Revokes a link. Harmless to repeat. */
  revoke(viewer: Viewer, invitationId: string): Promise<void>;
}

const invitationMs = 7 * 24 * 3_600_000;

export function createInvitations(dependencies: InvitationsDependencies): Invitations {
  const { store, addPerson, makeToken, hashToken, now, publicUrl } = dependencies;

  async function inviteAgain(viewer: Viewer, userId: string): Promise<Invited> {
    const code = makeToken();
    const at = now();
    const expiresAt = new Date(at.getTime() + invitationMs);
    const { invitationId } = await store.invite(
      { userId, codeHash: hashToken(code), createdById: viewer.userId, expiresAt },
      at,
      (person, { hasComeIn, hasRecords }) => {
        mustBeAllowed(judgePersonAct(viewer, person, { kind: "invite" }));
        if (person === null) throw new NotFoundError("user");
        if (hasComeIn) {
          throw new RefusedError(
            `${person.name} has signed in before, and needs no invitation. A person who has no way in any more can be given a token.`,
          );
        }
        const audit = {
          actor: viewer,
          action: "user.invited",
          level: "USER",
          ownerId: userId,
          field: person.email,
        } as const;
        const wayIn = hasRecords ? wayInFor(userId, viewer, { kind: "invitation", expiresAt }, at) : null;
        return { audit: { ...audit, to: expiresAt }, wayIn };
      },
    );
    return { invitationId, url: `${publicUrl()}/login?code=${encodeURIComponent(code)}` };
  }

  return {
    async invite(viewer, order) {
      const { userId } = await addPerson(viewer, order);
      return inviteAgain(viewer, userId);
    },
    inviteAgain,
    async revoke(viewer, invitationId) {
      const found = await store.read(invitationId);
      if (found === null) throw new NotFoundError("invitation");
      const { person } = found;
      // Judged like a change of the person, so that it also works for one who has been suspended since.
      mustBeAllowed(judgePersonAct(viewer, person, { kind: "change" }));
      await store.revoke(invitationId, now(), {
        ...{ actor: viewer, action: "invitation.revoked", level: "USER", ownerId: person.userId, field: person.email },
      });
    },
  };
}
