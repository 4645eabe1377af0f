import type { SendRight } from "../mail/mail-shares.ts";
import type { CopyQuery, SentCopy } from "../transport/sent-copies.ts";
import type { Outsider } from "../transport/transport.ts";
import type { World } from "../world.ts";
import { findPerson } from "./find.ts";

/** What happens to mail between mailboxes. */
export interface TransportControl {
  /** Every copy that reached anybody, the oldest first: all, or those of a Message-ID, a recipient, or both. */
  copies(query?: CopyQuery): SentCopy[];
  clearCopies(): void;
  /** How many mails, bounces and answers have not arrived yet. */
  waiting(): number;
  /** What somebody outside does with mail from now on; nothing makes them silent again. */
  setOutsider(address: string, outsider?: Outsider): void;
  /** A person may send mail that is from the owner of a mailbox. */
  grantSending(owner: string, person: string, right: SendRight): void;
  withdrawSending(owner: string, person: string, right: SendRight): void;
}

export function createTransportControl(world: World): TransportControl {
  const holders = (owner: string, right: SendRight) => world.mail.of(findPerson(world, owner)).shares[right];
  return {
    copies(query) {
      world.dueWork.carryOut();
      return world.transport.copies.list(query);
    },
    clearCopies: () => world.transport.copies.clear(),
    waiting() {
      world.dueWork.carryOut();
      return world.dueWork.waiting();
    },
    setOutsider(address, outsider) {
      const key = address.toLowerCase();
      if (outsider === undefined) world.transport.outsiders.delete(key);
      else world.transport.outsiders.set(key, outsider);
      for (const known of [...world.transport.answered.keys()])
        if (known.split(" ")[1] === key) world.transport.answered.delete(known);
    },
    grantSending(owner, person, right) {
      holders(owner, right).add(findPerson(world, person));
    },
    withdrawSending(owner, person, right) {
      holders(owner, right).delete(findPerson(world, person));
    },
  };
}
