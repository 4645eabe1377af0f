import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

/**
 * The last check of a request. Between the call of fetch and its first byte a connection may have to be made, and the process may be frozen
 * just then. Node announces when it writes the head of a request (undici's `sendHeaders`, right before the write): a request that may no
 * longer be sent loses its connection then.
 */
export interface LastWord extends Disposable {
  readonly isKeptBack: boolean;
}

const asked = new Map<string, { mayGo(): boolean; isKeptBack: boolean }>();
let isListening = false;

/** @param requestId from its header `client-request-id` */
export function keepLastWord(requestId: string, mayGo: () => boolean): LastWord {
  if (!isListening) {
    isListening = true;
    subscribe("undici:client:sendHeaders", hear);
  }
  const one = { mayGo, isKeptBack: false };
  asked.set(requestId, one);
  return {
    get isKeptBack() {
      return one.isKeptBack;
    },
    [Symbol.dispose]: () => void asked.delete(requestId),
  };
}

/** https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md#undiciclientsendheaders */
function hear(message: unknown): void {
  const { headers, socket } = message as { readonly headers: string; readonly socket: Socket };
  const id = /\r\nclient-request-id: ([^\r]+)/i.exec(headers)?.[1];
  const one = id === undefined ? undefined : asked.get(id);
  if (one === undefined || one.mayGo()) return;
  one.isKeptBack = true;
  socket.destroy(new Error("The request was kept back"));
}
