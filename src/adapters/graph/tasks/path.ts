import type { ItemRef } from "../../../app/ports/m365-records.ts";

// The SDK encodes nothing, and ids contain "/", "+" and "=".
export const listsPath = "/me/todo/lists";
export const listPath = (collectionId: string) => `${listsPath}/${encodeURIComponent(collectionId)}`;
export const tasksPath = (collectionId: string) => `${listPath(collectionId)}/tasks`;
export const taskPath = ({ collectionId, id }: ItemRef) => `${tasksPath(collectionId)}/${encodeURIComponent(id)}`;
export const checklistPath = (ref: ItemRef, id?: string) =>
  `${taskPath(ref)}/checklistItems${id === undefined ? "" : `/${encodeURIComponent(id)}`}`;
