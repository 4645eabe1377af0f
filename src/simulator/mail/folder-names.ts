import type { WellKnownName } from "./well-known.ts";

type Names = Readonly<Record<WellKnownName, string>>;

const ENGLISH: Names = {
  archive: "Archive",
  clutter: "Clutter",
  conflicts: "Conflicts",
  conversationhistory: "Conversation History",
  deleteditems: "Deleted Items",
  drafts: "Drafts",
  inbox: "Inbox",
  junkemail: "Junk Email",
  localfailures: "Local Failures",
  msgfolderroot: "Top of Information Store",
  outbox: "Outbox",
  recoverableitemsdeletions: "Deletions",
  scheduled: "Scheduled",
  searchfolders: "Finder",
  sentitems: "Sent Items",
  serverfailures: "Server Failures",
  syncissues: "Sync Issues",
};

/** What a mailbox made in this language calls its default folders; English for all that are not listed. */
const BY_LANGUAGE: ReadonlyMap<string, Partial<Names>> = new Map<string, Partial<Names>>([
  [
    "de",
    {
      archive: "Archiv",
      conflicts: "Konflikte",
      conversationhistory: "Aufgezeichnete Unterhaltungen",
      deleteditems: "Gelöschte Elemente",
      drafts: "Entwürfe",
      inbox: "Posteingang",
      junkemail: "Junk-E-Mail",
      localfailures: "Lokale Fehler",
      msgfolderroot: "Oberste Ebene des Informationsspeichers",
      outbox: "Postausgang",
      scheduled: "Geplant",
      sentitems: "Gesendete Elemente",
      serverfailures: "Serverfehler",
      syncissues: "Synchronisierungsprobleme",
    },
  ],
  [
    "fr",
    {
      archive: "Archive",
      conflicts: "Conflits",
      conversationhistory: "Historique des conversations",
      deleteditems: "Éléments supprimés",
      drafts: "Brouillons",
      inbox: "Boîte de réception",
      junkemail: "Courrier indésirable",
      localfailures: "Défaillances locales",
      outbox: "Boîte d’envoi",
      sentitems: "Éléments envoyés",
      serverfailures: "Défaillances du serveur",
      syncissues: "Problèmes de synchronisation",
    },
  ],
  [
    "es",
    {
      archive: "Archivo",
      deleteditems: "Elementos eliminados",
      drafts: "Borradores",
      inbox: "Bandeja de entrada",
      junkemail: "Correo no deseado",
      outbox: "Bandeja de salida",
      sentitems: "Elementos enviados",
    },
  ],
  [
    "ja",
    {
      archive: "アーカイブ",
      deleteditems: "削除済みアイテム",
      drafts: "下書き",
      inbox: "受信トレイ",
      junkemail: "迷惑メール",
      outbox: "送信トレイ",
      sentitems: "送信済みアイテム",
    },
  ],
]);

export function folderName(name: WellKnownName, locale: string): string {
  return BY_LANGUAGE.get(locale.split("-")[0]?.toLowerCase() ?? "")?.[name] ?? ENGLISH[name];
}
