import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ignoreExpected } from "../../../client.ts";
import { personText } from "../../../mail-words.ts";
import type { MailAddress } from "../../../model.ts";
import { completeAddress } from "../../../operations/outgoing.ts";
import { usePage } from "../../page.ts";

interface AddressFieldProps {
  readonly label: string;
  /** Addresses with commas between them. */
  readonly value: string;
  readonly isFirst?: boolean;
  onChange(value: string): void;
}

const pauseMs = 120;

/** What is typed behind the last comma, outside of quotes. */
function lastPart(value: string): { readonly before: string; readonly typed: string } {
  const at = Math.max(value.lastIndexOf(","), value.lastIndexOf(";")) + 1;
  return { before: value.slice(0, at), typed: value.slice(at).trim() };
}

const written = (person: MailAddress): string => (/[,;"]/.test(person.name) ? person.address : personText(person));

/** Addresses, completed while they are typed. */
export function AddressField({ label, value, isFirst = false, onChange }: AddressFieldProps) {
  const { client } = usePage();
  const id = useId();
  const [found, setFound] = useState<readonly MailAddress[]>([]);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const asked = useRef("");
  useEffect(() => {
    if (isFirst) input.current?.focus();
  }, [isFirst]);
  const close = () => {
    asked.current = "";
    setFound([]);
  };
  const type = (next: string) => {
    onChange(next);
    const { typed } = lastPart(next);
    asked.current = typed;
    if (typed === "") return close();
    setTimeout(() => {
      if (asked.current !== typed) return;
      client
        .read(completeAddress, { search: typed })
        .then(({ emailAddresses }) => {
          if (asked.current !== typed) return;
          setFound(emailAddresses.filter((person) => person.address !== typed));
          setAt(0);
        })
        .catch(ignoreExpected);
    }, pauseMs);
  };
  const choose = (person: MailAddress | undefined) => {
    if (person === undefined) return;
    const { before } = lastPart(value);
    onChange(`${before === "" ? "" : `${before} `}${written(person)}, `);
    close();
    input.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (found.length === 0) return;
    if (event.key === "ArrowDown") setAt((at + 1) % found.length);
    else if (event.key === "ArrowUp") setAt((at + found.length - 1) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="address-field">
      <label for={id}>{label}</label>
      <input
        ref={input}
        id={id}
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(found.length > 0 ? { "aria-activedescendant": `${id}-${at}` } : {})}
        value={value}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={press}
        onBlur={close}
      />
      <div
        class="suggestions"
        id={`${id}-list`}
        role="listbox"
        aria-label={`${label}: suggestions`}
        hidden={found.length === 0}
      >
        {found.map((person, index) => (
          <div
            key={person.address}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            // Before the field loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(person);
            }}
          >
            {personText(person)}
          </div>
        ))}
      </div>
    </div>
  );
}
