import { ValidationError } from "../errors.ts";

/** @throws ValidationError */
export function readName(text: string): string {
  const name = text.trim();
  if (name.length < 1 || name.length > 100 || /\p{Cc}/u.test(name)) {
    throw new ValidationError("name", "1 to 100 characters on one line");
  }
  return name;
}

/** In lower case: addresses differ in case only by mistake, and nobody may exist twice. @throws ValidationError */
export function readEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (!/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) || email.length > 254) {
    throw new ValidationError("email", "an e-mail address");
  }
  return email;
}
