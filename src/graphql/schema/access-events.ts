import { accessChanges, type ToldChange } from "../../app/live/access-changes.ts";
import { type LiveEvent, Watching } from "../../app/live/live-source.ts";
import { builder } from "../builder.ts";

const AccessKind = builder.enumType("AccessKind", {
  description: "What changed about who may sign in.",
  values: {
    EVERYTHING: { description: "Something may have changed before this subscription: read what is shown." },
    PERSON: {
      description:
        "A person was added, changed, transferred, suspended, resumed or removed. Without an id: several people.",
    },
    ORGANIZATION: { description: "An organization was created, renamed, archived or restored." },
    INVITATION: { description: "An invitation was made, used or revoked." },
    IDENTITY: { description: "A Microsoft account was added to a person, was removed from one, or signed in." },
    SESSION: { description: "A browser was signed in or out." },
    SIGN_ON: { description: "Single sign-on was tested, or a Microsoft 365 organization was confirmed or withdrawn." },
    PEOPLE_IMPORT: { description: "The viewer's own import of people made progress: read peopleImport." },
  } as const,
});

const AccessEvent = builder.objectRef<LiveEvent<ToldChange>>("AccessEvent").implement({
  description: "The name of a change: read the present state with the viewer's rights.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    kind: t.field({ type: AccessKind, resolve: ({ value }) => value.kind }),
    id: t.id({
      nullable: true,
      description:
        "The id of the person, organization, invitation, session or import; for a Microsoft account its tenant id and object id with a slash between.",
      resolve: ({ value }) => value.id,
    }),
    userId: t.id({ nullable: true, description: "The person it belongs to.", resolve: ({ value }) => value.userId }),
  }),
});

builder.subscriptionField("accessChanges", (t) =>
  t.field({
    type: AccessEvent,
    description:
      "People, organizations, invitations, Microsoft accounts, sessions, single sign-on and the viewer's own import, as far as the viewer may see them. First EVERYTHING, then each change.",
    args: { after: t.arg.string() },
    subscribe: (_root, { after }, { viewer: { ...viewer } }) => new Watching(accessChanges(viewer), after),
    resolve: (event) => event,
  }),
);
