/** What a `Prefer` header asks for. It holds for one request only: no link remembers it. */
export interface Preference {
  readonly maxPageSize?: number;
  /** Windows or IANA name. */
  readonly timeZone?: string;
  readonly bodyType?: "text" | "html";
  /** Whether ids are to be those that outlast a move. */
  readonly isImmutable?: boolean;
}

export function readPrefer(header: string | undefined): Preference {
  if (header === undefined) return {};
  const size = /odata\.maxpagesize\s*=\s*"?(\d+)"?/i.exec(header)?.[1];
  const zone = /outlook\.timezone\s*=\s*"([^"]*)"/i.exec(header)?.[1];
  const bodyType = /outlook\.body-content-type\s*=\s*"(text|html)"/i.exec(header)?.[1]?.toLowerCase();
  const isImmutable = /idtype\s*=\s*"ImmutableId"/i.test(header);
  return {
    ...(bodyType === "text" || bodyType === "html" ? { bodyType } : {}),
    ...(isImmutable ? { isImmutable } : {}),
    ...(size === undefined ? {} : { maxPageSize: Math.max(1, Number(size)) }),
    ...(zone === undefined ? {} : { timeZone: zone }),
  };
}
