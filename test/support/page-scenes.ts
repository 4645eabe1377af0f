// Worlds that show the page's states, peopled by the simulator's personas.

import { sayOutgoing } from "../../src/core/mail/outgoing/outgoing-words.ts";
import { errorCatalogue } from "../../src/core/sync/error-catalogue.ts";
import type { OutgoingRow } from "../../src/dashboard/model.ts";
import { fakeFolder, fakeMail } from "./fake-mail.ts";
import { fakeOutgoing } from "./fake-outgoing.ts";
import {
  addActivity,
  ago,
  completeApplication,
  createFakeWorld,
  type FakeWorld,
  fakeAccount,
  fakeAlert,
  fakeBrake,
  fakeConflict,
  fakeRun,
  fakeStatus,
  fakeVersion,
  putAccount,
  putAlert,
  putConflict,
  putOutgoing,
  putRun,
  putStatus,
} from "./fake-world.ts";

const quiet = fakeAccount("quiet", { displayName: "Quinn Quiet" });
const busy = fakeAccount("busy", { displayName: "Bella Busy" });
const admin = fakeAccount("admin", { displayName: "Ada Admin" });
const broken = fakeAccount("broken", {
  displayName: "Bruno Broken",
  state: "NEEDS_REAUTH",
  stateReason: "Microsoft no longer accepts the sign-in of this account: it was revoked.",
});
const nomail = fakeAccount("nomail", { displayName: "Nora Nomail" });

/** The counts always add up. */
const counts = (inSync: number, inConflict = 0, failing = 0, excluded = 0, detached = 0) => ({
  inSync,
  inConflict,
  pending: 0,
  failing,
  excluded,
  detached,
  total: inSync + inConflict + failing + excluded + detached,
});

/** One of each: what needs a person, what runs, what waits, what is well. */
export function busyScene(): FakeWorld {
  const world = createFakeWorld();
  world.isSimulator = true;
  for (const account of [quiet, busy, admin, broken, nomail]) {
    putStatus(world, fakeStatus(account, "EMAIL", "NOT_YET"));
    putStatus(world, fakeStatus(account, "CALENDAR", account === broken ? "SIGN_IN_NEEDED" : "IN_SYNC"));
  }
  addCalendar(world);
  putStatus(world, fakeStatus(quiet, "TASKS", "IN_SYNC", { counts: counts(88) }));
  putStatus(
    world,
    fakeStatus(broken, "TASKS", "SIGN_IN_NEEDED", { counts: counts(40), nextSyncAt: null, lastSyncAt: ago(7_200_000) }),
  );
  putStatus(world, fakeStatus(admin, "TASKS", "NEEDS_APPROVAL", { counts: counts(120), nextSyncAt: null }));
  putStatus(world, fakeStatus(busy, "TASKS", "SYNCING", { counts: counts(1_204, 2, 1, 30, 4) }));
  putStatus(world, fakeStatus(nomail, "TASKS", "WAITING", { counts: counts(12) }));
  putRun(
    world,
    fakeRun(quiet, "run-1", "SUCCEEDED", {
      queuedAt: ago(183_000),
      startedAt: ago(182_000),
      finishedAt: ago(180_000),
      counts: { updatedInM365: 2, unchanged: 86 },
    }),
  );
  putRun(
    world,
    fakeRun(busy, "run-2", "SUCCEEDED", {
      queuedAt: ago(400_000),
      startedAt: ago(399_000),
      finishedAt: ago(395_000),
      trigger: "OFFICE_CHANGE",
      counts: { createdInOffice: 12, updatedInOffice: 3, createdInM365: 4, conflicts: 2, unchanged: 1_100 },
    }),
  );
  putRun(
    world,
    fakeRun(busy, "run-3", "RUNNING", {
      phase: "READ",
      done: 1_204,
      total: 2_000,
      ratePerSecond: 412,
      secondsLeft: 2,
      trigger: "MANUAL",
      counts: { createdInOffice: 40, updatedInOffice: 3, unchanged: 1_159, conflicts: 2 },
    }),
  );
  putRun(
    world,
    fakeRun(nomail, "run-4", "WAITING", { phase: "WRITE", done: 5, total: 12, waitingUntil: ago(-42_000) }),
  );
  putRun(
    world,
    fakeRun(admin, "run-5", "AWAITING_APPROVAL", {
      brake: fakeBrake,
    }),
  );
  putConflict(world, fakeConflict(busy, "conflict-1"));
  putConflict(
    world,
    fakeConflict(busy, "conflict-2", {
      title: "Prepare the quarterly report",
      kind: "M365_DELETED",
      versions: [fakeVersion("Subject", "Prepare the report", "Prepare the quarterly report", null)],
    }),
  );
  putAlert(
    world,
    fakeAlert(broken, "alert-1", "SIGN_IN_EXPIRED", {
      type: "AUTH",
      message: "Microsoft no longer accepts the sign-in of this account: it was revoked.",
      remedy: "Sign in again with the same account. Changes made meanwhile are kept and synced then.",
    }),
  );
  putAlert(
    world,
    fakeAlert(busy, "alert-2", "ITEM_REJECTED", {
      operation: "EXPORT",
      itemId: "task-7",
      message: "Microsoft refused “Visit the plant” as invalid: its reminder is later than its due date.",
      remedy: "Change what the message names, or try again.",
      occurrences: 3,
    }),
  );
  putAlert(
    world,
    fakeAlert(nomail, "alert-3", "THROTTLED", {
      type: "THROTTLE",
      message: "Microsoft asked us to wait, because this mailbox had many requests.",
      remedy: "Nothing to do: the run continues automatically at the time shown.",
    }),
  );
  const lines = [
    [busy, "Imported 1,100, changed 3, skipped 0", 391],
    [admin, "Stopped before deleting 48 tasks in Oro", null],
    [quiet, "Wrote 2 changes to Microsoft", 3.2],
    [broken, "Sign-in was revoked", null],
    [busy, "Both sides changed “Send the offer”", null],
    [nomail, "Microsoft asked us to wait for 60 seconds", null],
    [busy, "Imported 1,204 of 2,000", 412],
  ] as const;
  lines.forEach(([account, message, rate], index) => {
    addActivity(world, {
      account,
      resource: "TASKS",
      message,
      rate,
      at: ago((lines.length - index) * 31_000),
      subjectId: "run-3",
    });
  });
  return world;
}

/** A calendar on its way, one whose run would mail many people, one with an event to decide on. */
function addCalendar(world: FakeWorld): void {
  putStatus(
    world,
    fakeStatus(quiet, "CALENDAR", "IN_SYNC", {
      counts: counts(40, 0, 0, 3, 2),
      notifications: {
        mode: "PUSH",
        since: ago(86_400_000),
        reason: "",
        expiresAt: ago(-172_800_000),
        lastNotificationAt: ago(95_000),
      },
    }),
  );
  putStatus(
    world,
    fakeStatus(busy, "CALENDAR", "SYNCING", {
      counts: counts(612, 1, 0, 120, 8),
      notifications: {
        mode: "DEGRADED",
        since: ago(1_260_000),
        reason: "Microsoft could not reach this server to check its address.",
        expiresAt: null,
        lastNotificationAt: ago(5_400_000),
      },
    }),
  );
  world.leftOut.set("busy:CALENDAR", [
    { state: "DETACHED", reason: "DECLINED", count: 3 },
    { state: "DETACHED", reason: "COLLECTION", count: 5 },
    { state: "EXCLUDED", reason: "WINDOW", count: 108 },
    { state: "EXCLUDED", reason: "NOT_ORGANIZER", count: 12 },
  ]);
  putStatus(world, fakeStatus(admin, "CALENDAR", "NEEDS_APPROVAL", { counts: counts(214), nextSyncAt: null }));
  putRun(
    world,
    fakeRun(busy, "run-6", "RUNNING", {
      resource: "CALENDAR",
      phase: "WRITE",
      done: 31,
      total: 44,
      ratePerSecond: 7.5,
      secondsLeft: 2,
      counts: { createdInM365: 20, updatedInM365: 11, mailed: 14, withheld: 3 },
    }),
  );
  putRun(
    world,
    fakeRun(admin, "run-7", "AWAITING_APPROVAL", {
      resource: "CALENDAR",
      brake: {
        ...fakeBrake,
        reason: "TOO_MANY_INVITATIONS",
        deletesInOffice: 0,
        sampleTitles: [],
        meetingsToWrite: 12,
        peopleToMail: 37,
        peopleOutside: 9,
        sampleAddresses: Array.from({ length: 37 }, (_, index) => `guest${index + 1}@fabrikam.example`),
        sampleMeetings: ["Kick-off", "Quarterly review", "Site visit"],
      },
    }),
  );
  putConflict(
    world,
    fakeConflict(busy, "conflict-3", {
      resource: "CALENDAR",
      title: "Weekly planning",
      versions: [
        fakeVersion(
          "Time",
          "Mon 4 May 2026, 09:00–10:00 Europe/Berlin",
          "Mon 4 May 2026, 09:30–10:30 Europe/Berlin",
          "Tue 5 May 2026, 09:00–10:00 Europe/Berlin",
        ),
        fakeVersion(
          "Recurrence",
          "weekly on Monday until Mon 29 Jun 2026",
          "weekly on Monday and Wednesday until Mon 29 Jun 2026",
          "",
        ),
        fakeVersion(
          "Attendees",
          "Quinn Quiet: accepted\nguest@fabrikam.example: no answer, optional",
          "Quinn Quiet: accepted\nAda Admin: no answer",
          "Quinn Quiet: declined\nguest@fabrikam.example: no answer, optional",
        ),
        fakeVersion(
          "Occurrences",
          "Mon 11 May 2026: cancelled",
          "Mon 11 May 2026: cancelled\nMon 18 May 2026: moved to 14:00–15:00 Europe/Berlin",
          "Mon 11 May 2026: cancelled\nMon 18 May 2026: cancelled",
        ),
      ],
    }),
  );
}

/** Nothing needs anybody. */
export function quietScene(): FakeWorld {
  const world = createFakeWorld();
  for (const account of [quiet, busy, admin]) {
    putStatus(world, fakeStatus(account, "EMAIL", "IN_SYNC", { counts: counts(88) }));
    putStatus(world, fakeStatus(account, "CALENDAR", "IN_SYNC", { counts: counts(40, 0, 0, 3) }));
    putStatus(world, fakeStatus(account, "TASKS", "IN_SYNC", { counts: counts(7) }));
  }
  addActivity(world, { account: quiet, resource: "CALENDAR", message: "Nothing to change" });
  return world;
}

/** A new installation before anything is entered. */
export function emptyScene(): FakeWorld {
  const world = createFakeWorld();
  world.application = {
    ...completeApplication,
    clientId: null,
    tenantId: null,
    clientSecret: { isSet: false },
    version: 0,
    isComplete: false,
  };
  return world;
}

/** The application is set, nobody is connected. */
export const unconnectedScene = createFakeWorld;

/** As many accounts as wanted, all well but the last. */
export function crowdedScene(count: number): FakeWorld {
  const world = createFakeWorld();
  for (let index = 0; index < count; index += 1) {
    const account = fakeAccount(`user${String(index).padStart(5, "0")}`);
    putAccount(world, account);
    const isLast = index === count - 1;
    putStatus(world, fakeStatus(account, "TASKS", isLast ? "FAILING" : "IN_SYNC"));
    if (isLast) putAlert(world, fakeAlert(account, "alert-1", "MAILBOX_FULL"));
  }
  world.events.length = 0;
  return world;
}

const ana = { name: "Ana Lima", address: "ana@fabrikam.example" };
const quinn = { name: "Quinn Quiet", address: "quiet@contoso.example" };
const offerHtml = `<p>Dear Quinn,</p><p>here is the <b>offer</b> as we said. The prices hold until the end of the month.</p>
<table border="1" cellpadding="4" style="border-collapse:collapse"><tr><th>Item</th><th>Price</th></tr><tr><td>Chairs, 12</td><td>1,440.00</td></tr><tr><td>Delivery</td><td>80.00</td></tr></table>
<p><img alt="Fabrikam" width="120" height="40" src="https://images.fabrikam.example/logo.png"><img alt="" src="https://images.fabrikam.example/p.gif"><img alt="" src="https://images.fabrikam.example/q.gif"></p>
<p>Kind regards<br>Ana</p>
<div><p><b>From:</b> Quinn Quiet<br><b>Sent:</b> Monday 4 May<br><b>To:</b> Ana Lima</p><p>Could you send us an offer for the chairs?</p></div>`;
const offerText =
  "Dear Quinn,\n\nhere is the offer as we said.\n\nItem Price\nChairs, 12 1,440.00\nDelivery 80.00\n\nKind regards\nAna";

/** A mailbox with a folder tree, a conversation with a picture and a file, mail of each state, and 2,000 more. */
export function mailScene(): FakeWorld {
  const world = createFakeWorld();
  const mine = fakeAccount("quiet", { displayName: "Quinn Quiet", user: { id: "1", name: "Administrator" } });
  putStatus(world, fakeStatus(mine, "EMAIL", "IN_SYNC", { counts: counts(2_009, 0, 0, 7, 1) }));
  putStatus(world, fakeStatus(busy, "EMAIL", "IN_SYNC", { counts: counts(88) }));
  const thread = { threadId: "offer" };
  const followUp = {
    ...thread,
    ...{ from: quinn, to: [ana], subject: "Re: Offer for the chairs", receivedAt: ago(7_200_000) },
    preview: "Could you send us an offer for the chairs?",
  };
  world.mailboxes.set("quiet", {
    folders: [
      fakeFolder("inbox", "Posteingang", { wellKnownName: "inbox", count: 2_006, unread: 14, countInMicrosoft: 2_011 }),
      fakeFolder("projects", "Projects", { parentId: "inbox", count: 3, countInMicrosoft: 3 }),
      fakeFolder("chairs", "Chairs and tables of the new office", {
        parentId: "projects",
        count: 1,
        unread: 1,
        countInMicrosoft: 1,
      }),
      fakeFolder("sent", "Gesendete Elemente", { wellKnownName: "sentitems", count: 1, countInMicrosoft: 1 }),
      fakeFolder("drafts", "Entwürfe", { wellKnownName: "drafts", isFollowed: false, countInMicrosoft: 4 }),
      fakeFolder("old", "Old customers", { isFollowed: false, count: 1, countInMicrosoft: 812 }),
      fakeFolder("trash", "Gelöschte Elemente", { wellKnownName: "deleteditems", count: 1, isInDeletedItems: true }),
      fakeFolder("news", "Newsletters", { isFollowed: false, countInMicrosoft: 5_120 }),
    ],
    mails: [
      fakeMail("offer-1", { ...followUp, folderId: "sent" }),
      fakeMail("offer-2", {
        ...thread,
        ...{ from: ana, to: [quinn], subject: "Re: Offer for the chairs", receivedAt: ago(600_000), isRead: false },
        ...{ preview: "Dear Quinn, here is the offer as we said.", hasAttachments: true, importance: "HIGH" },
        html: offerHtml,
        whole: {
          cc: [{ name: "Bo Berg", address: "bo@fabrikam.example" }],
          body: { state: "STORED", reason: null, text: offerText, frameUrl: null, remoteImages: 3 },
          attachments: {
            isComplete: true,
            nodes: [
              {
                ...{ id: "a1", kind: "FILE", name: "Offer 2026-05.pdf", contentType: "application/pdf", size: 248_100 },
                ...{ isInline: false, state: "STORED", reason: null, url: "/mail/attachments/a1" },
              },
              {
                ...{ id: "a2", kind: "FILE", name: "Catalogue.zip", contentType: "application/zip", size: 91_000_000 },
                ...{ isInline: false, state: "TOO_BIG", reason: null, url: "/mail/attachments/a2" },
              },
            ],
          },
        },
      }),
      fakeMail("minutes", {
        ...{
          from: { name: "Bella Busy", address: "busy@contoso.example" },
          subject: "Minutes of Monday",
          isRead: false,
        },
        ...{ receivedAt: ago(1_800_000), preview: "Here is what we said.", flag: { status: "FLAGGED" } },
        whole: {
          body: {
            ...{ state: "STORED", reason: null, frameUrl: null, remoteImages: 0 },
            text: "Here is what we said.\n\nBella\n\nOn Mon, 4 May 2026 at 10:00, Quinn Quiet wrote:\n> Who writes the minutes?",
          },
        },
      }),
      fakeMail("moved", { subject: "Old contract", state: "DETACHED", receivedAt: ago(90_000_000) }),
      fakeMail("kept", { subject: "Terms of 2019", state: "DELETED", receivedAt: ago(900_000_000) }),
      fakeMail("binned", {
        subject: "Lottery",
        state: "IN_DELETED_ITEMS",
        folderId: "trash",
        receivedAt: ago(400_000_000),
      }),
      ...Array.from({ length: 2_000 }, (_, index) =>
        fakeMail(`n${index}`, { subject: `Report ${index + 1}`, receivedAt: ago(100_000_000 + index * 3_600_000) }),
      ),
    ],
  });
  return world;
}

/** Mail on its way in every state that asks somebody; the words are the server's. */
export function sendingScene(): FakeWorld {
  const world = mailScene();
  const held = world.accounts.get("busy") ?? null;
  const put = (id: string, mail: Partial<OutgoingRow> & Pick<OutgoingRow, "state">) => {
    const bounces = mail.state === "BOUNCED" ? [{ address: "ben@contoso.example" }] : [];
    const facts = { hold: null, refusal: null, draftBegunAt: null, submittedAt: null, looks: 0, bounces, ...mail };
    putOutgoing(
      world,
      fakeOutgoing(id, { ...sayOutgoing(facts as unknown as Parameters<typeof sayOutgoing>[0]), ...mail }),
    );
  };
  put("o-1", { state: "BOUNCED", subject: "Minutes of the meeting about the renewal of the contract", actions: [] });
  put("o-2", { state: "UNSURE", subject: "Offer", actions: ["CANCEL", "CONFIRM_SENT", "SEND_AGAIN"] });
  put("o-3", {
    state: "HELD",
    hold: "DRAFT_CHANGED",
    originEmailId: "offer-2",
    subject: "RE: Offer for the chairs",
    actions: ["CANCEL", "APPROVE"],
  });
  put("o-4", { state: "WAITING", subject: "Later", dueAt: new Date(Date.now() + 90_000_000).toISOString() });
  put("o-5", {
    state: "HELD",
    hold: "RECIPIENTS_BRAKE",
    accountId: "busy",
    to: null,
    subject: null,
    recipientCount: 120,
    actions: ["CANCEL", "APPROVE"],
  });
  putAlert(
    world,
    fakeAlert(held, "held", "BRAKE_RECIPIENTS", {
      resource: "EMAIL",
      message: errorCatalogue.BRAKE_RECIPIENTS.cause,
      remedy: errorCatalogue.BRAKE_RECIPIENTS.remedy,
    }),
  );
  return world;
}
