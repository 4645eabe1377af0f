import type { SimulatedClock } from "../clock.ts";
import { GraphError } from "../graph/graph-error.ts";
import type { WireRequest } from "../http/message.ts";
import type { SeededRandom } from "../random.ts";

/** A file on its way in pieces. */
export interface Upload {
  readonly id: string;
  /** What its address carries instead of a token. */
  readonly secret: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly pieces: Buffer[];
  received: number;
  readonly habits: () => UploadHabits;
  /** Keeps the whole file, and tells where. */
  readonly finish: (content: Buffer) => string;
}

/** How its address answers a piece that is not the last one. */
export interface UploadHabits {
  readonly isPascal: boolean;
  readonly putStatus: number;
}

const USUAL: UploadHabits = { isPascal: false, putStatus: 200 };

/** Large files are sent in pieces, one after the other, to an address of their own that lives for a while. */
export interface Uploads {
  open(wish: Pick<Upload, "size" | "finish"> & Partial<Pick<Upload, "habits">>): Upload;
  /** @throws GraphError 404 when there is none, or its time is over */
  find(id: string): Upload;
  close(upload: Upload): void;
}

/** From here on a file has to be sent in pieces. */
export const LARGEST_AT_ONCE = 3 * 1024 * 1024;
const LIFETIME_MS = 2 * 3_600_000;
const LARGEST_PIECE = 4 * 1024 * 1024;

export function createUploads(clock: SimulatedClock, random: SeededRandom): Uploads {
  const open = new Map<string, Upload>();
  return {
    open({ size, finish, habits = () => USUAL }) {
      const upload: Upload = {
        ...{ id: random.guid(), secret: random.bytes(24).toString("base64url") },
        ...{ size, finish, habits, expiresAt: clock.now() + LIFETIME_MS, pieces: [], received: 0 },
      };
      open.set(upload.id, upload);
      return upload;
    },
    find(id) {
      const found = open.get(id);
      if (found === undefined || found.expiresAt <= clock.now())
        throw new GraphError(404, "ErrorItemNotFound", "The upload session was not found.");
      return found;
    },
    close: ({ id }) => {
      open.delete(id);
    },
  };
}

/** Takes the next piece. @returns where the file is once it is whole @throws GraphError for a piece that is not the next one */
export function takePiece(
  upload: Upload,
  { headers, bytes = Buffer.alloc(0) }: WireRequest,
  refusal: string,
): string | undefined {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(headers["content-range"] ?? "") ?? [];
  const isNext = Number(first) === upload.received && Number(total) === upload.size;
  const isWhole =
    Number(last) - Number(first) + 1 === bytes.length && bytes.length > 0 && bytes.length <= LARGEST_PIECE;
  if (!isNext || !isWhole || Number(last) >= upload.size)
    throw new GraphError(
      400,
      refusal,
      `The range '${headers["content-range"] ?? ""}' is not the next one of this upload.`,
    );
  upload.pieces.push(bytes);
  upload.received += bytes.length;
  return upload.received === upload.size ? upload.finish(Buffer.concat(upload.pieces)) : undefined;
}

/** What a client needs to go on. */
export function describeUpload({ expiresAt, received, size }: Upload) {
  return {
    expirationDateTime: new Date(expiresAt).toISOString().replace("Z", "0000Z"),
    nextExpectedRanges: received < size ? [received === 0 ? "0-" : String(received)] : [],
  };
}

export function tooLargeAtOnce(): GraphError {
  return new GraphError(413, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.");
}
