import { describe, expect, test } from "vitest";
import { createGraphClient } from "../support/graph-client.ts";
import { folderPath, messagePath, openApp, startMail } from "../support/mail-client.ts";
import { openEndpoint } from "../support/notification-endpoint.ts";

const EVERYTHING = "created,updated,deleted";

async function withHook(mail: Parameters<typeof startMail>[0] = {}) {
  const started = await startMail(mail);
  const { control } = started.simulator;
  const hook = await openEndpoint();
  const subscribe = (resource: string, changeType = EVERYTHING, client = started.quiet) =>
    client.post(
      "/subscriptions",
      {
        ...{ changeType, resource, notificationUrl: hook.url },
        expirationDateTime: new Date(control.clock.now() + 3_600_000).toISOString(),
      },
      { prefer: 'IdType="ImmutableId"' },
    );
  /** What was told since the last call: type and message. */
  const told = async () => {
    await control.notifications.settled();
    return hook.told.splice(0).map((one) => `${one.changeType} ${Reflect.get(one.resourceData ?? {}, "id")}`);
  };
  return { ...started, control, hook, subscribe, told };
}

describe("a subscription to mail", () => {
  test("hears of arrivals, marks and deletions in the whole mailbox, by the id that it asked for", async () => {
    const { subscribe, outlook, hook, told, quiet, control } = await withHook();
    expect((await subscribe("me/messages")).status).toBe(201);
    const mail = outlook.deliver("quiet");
    await control.notifications.settled();
    const [person] = control.people();
    expect(hook.told).toMatchObject([
      {
        changeType: "created",
        resource: `Users/${person?.id}@${person?.tenantId}/Messages/${mail.immutableId}`,
        resourceData: {
          "@odata.type": "#Microsoft.Graph.Message",
          "@odata.etag": `W/"${mail.changeKey}"`,
          id: mail.immutableId,
        },
      },
    ]);
    await told();
    await quiet.patch(messagePath(mail), { isRead: true });
    outlook.purge("quiet", mail.immutableId);
    expect(await told()).toEqual([`updated ${mail.immutableId}`, `deleted ${mail.immutableId}`]);
  });

  test("hears of a move as a deletion and a creation, or as a change by the switch; in one folder as what happens there", async () => {
    for (const notifyMove of ["deletedCreated", "updated"] as const) {
      const { subscribe, outlook, told } = await withHook({ notifyMove });
      const mail = outlook.deliver("quiet");
      await subscribe("me/messages");
      outlook.move("quiet", mail.immutableId, "deleteditems");
      const [id, whole] = [mail.immutableId, await told()];
      expect(whole).toEqual(notifyMove === "updated" ? [`updated ${id}`] : [`deleted ${id}`, `created ${id}`]);
      for (const folder of ["inbox", "deleteditems"])
        expect((await subscribe(`me/mailFolders('${folder}')/messages`, EVERYTHING)).status).toBe(201);
      outlook.move("quiet", mail.immutableId, "inbox");
      expect((await told()).toSorted()).toEqual([...whole, `created ${id}`, `deleted ${id}`].toSorted());
    }
  });

  test("to one folder hears of nothing else, and knows it by id or by well-known name", async () => {
    const { subscribe, outlook, told } = await withHook();
    const folder = outlook.createFolder("quiet", "Offers");
    await subscribe(`${folderPath(folder).slice(1)}/messages`, "created");
    outlook.deliver("quiet");
    expect(await told()).toEqual([]);
    const mail = outlook.deliver("quiet");
    outlook.move("quiet", mail.immutableId, "Offers");
    outlook.update("quiet", mail.immutableId, { isRead: true });
    expect(await told()).toEqual([`created ${mail.immutableId}`]);
    expect((await subscribe("me/mailFolders('none')/messages")).status).toBe(404);
    expect((await subscribe("me/mailFolders")).status).toBe(400);
  });

  test("is of its owner's or of an application that may read: not of those whom a mailbox is shared with", async () => {
    const { subscribe, control, simulator, outlook, told } = await withHook();
    outlook.share("busy", "quiet");
    expect((await subscribe("users/busy@contoso.example/messages")).status).toBe(403);
    const calendars = createGraphClient(simulator, control.entra.accessToken("quiet", ["Calendars.Read"]));
    expect((await subscribe("me/messages", EVERYTHING, calendars)).status).toBe(403);
    control.entra.grantInExchange("Mail.Read", ["busy"]);
    const app = await openApp(simulator);
    expect((await subscribe("users/quiet@contoso.example/messages", EVERYTHING, app)).status).toBe(403);
    const made = await subscribe("users/busy@contoso.example/messages", EVERYTHING, app);
    expect(made.status, made.text).toBe(201);
    const mail = outlook.deliver("busy");
    expect(await told()).toEqual([`created ${mail.immutableId}`]);
  });
});
