// What this browser keeps for one person: it never leaves it, and goes when that person signs out or somebody else signs in.

const prefix = "m365-sync.kept.";
const keyOf = (viewerId: string, name: string): string => `${prefix}${viewerId}.${name}`;

export interface Kept {
  /** Null: nothing is kept under this name, or not in a form that is understood. */
  read<Value>(name: string, isValue: (value: unknown) => value is Value): Value | null;
  /** @returns whether it is kept: a browser may have no room, or may not be allowed to keep anything */
  write(name: string, value: unknown): boolean;
  forget(name: string): void;
}

export function createKept(storage: Storage, viewerId: string): Kept {
  return {
    read(name, isValue) {
      const text = storage.getItem(keyOf(viewerId, name));
      if (text === null) return null;
      try {
        const value: unknown = JSON.parse(text);
        return isValue(value) ? value : null;
      } catch (error) {
        // Somebody else wrote it.
        if (error instanceof SyntaxError) return null;
        throw error;
      }
    },
    write(name, value) {
      try {
        storage.setItem(keyOf(viewerId, name), JSON.stringify(value));
        return true;
      } catch (error) {
        if (error instanceof DOMException) return false;
        throw error;
      }
    },
    forget: (name) => storage.removeItem(keyOf(viewerId, name)),
  };
}

/** @param viewerId whose things stay; null: nobody's */
export function forgetOthers(storage: Storage, viewerId: string | null): void {
  const isOwn = (key: string) => viewerId !== null && key.startsWith(keyOf(viewerId, ""));
  for (const key of keysIn(storage)) if (key.startsWith(prefix) && !isOwn(key)) storage.removeItem(key);
}

/** Whether something whose name begins so is kept, for whomever. */
export const isKept = (storage: Storage, name: string): boolean =>
  keysIn(storage).some(
    (key) => key.startsWith(prefix) && key.slice(key.indexOf(".", prefix.length) + 1).startsWith(name),
  );

const keysIn = (storage: Storage): readonly string[] =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
