import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import type { Client } from "./client.ts";
import { CommandError, exitCode } from "./command-error.ts";
import type { Terminal } from "./terminal.ts";

const stored = z.object({ id: z.string() });

/** It is read while it is sent. */
async function open(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch (cause) {
    throw new CommandError(exitCode.usage, `The file "${path}" cannot be read.`, undefined, cause);
  }
}

/** Sends a file to the server, streamed, for a mail of this mailbox. @returns its id @throws CommandError */
export async function uploadFile(
  { server }: Client,
  { interrupted }: Pick<Terminal, "interrupted">,
  accountId: string,
  path: string,
): Promise<string> {
  const file = await open(path);
  const address = new URL(`/mail/uploads/${accountId}`, server.http);
  address.searchParams.set("name", basename(path));
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "content-type": "application/octet-stream",
      ...(server.token === undefined ? {} : { authorization: `Bearer ${server.token}` }),
    },
    body: file,
    signal: interrupted,
  }).catch((cause: unknown) => {
    if (interrupted.aborted) throw new CommandError(exitCode.interrupted, "Interrupted. Nothing was sent.");
    throw new CommandError(
      exitCode.unreachable,
      `"${path}" did not reach ${server.http.host}. It may be larger than the settings allow (email-max-upload-mb).`,
      "Nothing was sent.",
      cause,
    );
  });
  const text = await response.text();
  if (response.ok) return stored.parse(JSON.parse(text)).id;
  throw new CommandError(exitCode.wrong, `"${path}": ${text.trim() || `the server answered ${response.status}.`}`);
}
