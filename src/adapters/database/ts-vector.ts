import type { SearchVector } from "../../core/mail/search.ts";
import type { ByteWriter } from "./byte-writer.ts";

/** https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/tsvector.c, `tsvectorrecv`, which sorts the words itself */
export function writeTsVector(bytes: ByteWriter, vector: SearchVector): void {
  bytes.int32(vector.size);
  for (const [word, places] of vector) {
    bytes.word(word);
    bytes.byte(0);
    bytes.uint16(places.length);
    for (const place of places) bytes.uint16(place);
  }
}
