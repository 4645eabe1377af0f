import { unicodeDomain } from "../../lib/unicode-domain.ts";
import { readRuleAddress } from "./mail-rules.ts";

/**
 * The forms of one address in stored mail, in lower case: its domain may stand in ASCII or not. The first is the one for comparison. Null: it
 * is no address.
 */
export function addressForms(text: string): readonly [string, ...string[]] | null {
  const form = text.includes("@") ? readRuleAddress(text) : null;
  if (form === null || !form.includes("@")) return null;
  const at = form.lastIndexOf("@");
  const shown = `${form.slice(0, at)}@${unicodeDomain(form.slice(at + 1))}`;
  return shown === form ? [form] : [form, shown];
}
