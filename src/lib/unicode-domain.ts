import { domainToUnicode } from "node:url";

/** "xn--bcher-kva.example" → "bücher.example" */
export const unicodeDomain = (domain: string): string => domainToUnicode(domain);
