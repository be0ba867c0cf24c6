import { domainToASCII } from 'node:url';

/** The longest address that mail can be sent to, and the longest part before its `@`, in bytes (RFC 5321 §4.5.3.1, RFC 3696 erratum 1690). */
const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;

const ATOM = String.raw`[a-z0-9!#$%&'*+/=?^_\x60{|}~\-\u0080-\u{10FFFF}]+`;
const DOT_ATOM = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'u');
const QUOTED = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"$/u;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** Two labels or more, the last of them no number: `localhost` and `10.0.0.1` are machines. */
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`);

/**
 * The mailbox an address stands for, or `null` where it is none. One mailbox by the standards, and no guess: blanks around it and the case go,
 * the domain is written in ASCII (IDN), quotes that are not needed are left out, letters are composed (NFC). The case of the part before `@` is a
 * host's own affair in RFC 5321, which advises against using it; no known host does. Dots, `+tags` and aliases stay: what they mean differs by
 * host (at one `a.b` is `ab`, at the next it is somebody else), and two people made one cost more than one person seen twice.
 */
export function normalEmail(text: string): string | null {
  const address = text.trim();
  const at = address.lastIndexOf('@');
  if (at < 1 || address.length > 2 * MAX_ADDRESS) return null;
  const local = normalLocal(address.slice(0, at).toLowerCase().normalize('NFC'));
  const domain = normalDomain(address.slice(at + 1));
  if (local === null || domain === null || bytes(local) > MAX_LOCAL) return null;
  const normal = `${local}@${domain}`;
  return bytes(normal) > MAX_ADDRESS ? null : normal;
}

const bytes = (text: string): number => Buffer.byteLength(text);

/** `"ada"@…` is the same mailbox as `ada@…`; what must stand in quotes stays in them, with no more escapes than needed. */
function normalLocal(local: string): string | null {
  if (DOT_ATOM.test(local)) return /\p{White_Space}|\p{Cc}/u.test(local) ? null : local;
  if (!QUOTED.test(local)) return null;
  const content = local.slice(1, -1).replace(/\\(.)/gsu, '$1');
  return DOT_ATOM.test(content) && !/\p{White_Space}/u.test(content) ? content : `"${content.replace(/["\\]/g, '\\$&')}"`;
}

function normalDomain(domain: string): string | null {
  // A URL's host may hold more than a domain's letters, and some of it would be read as something else: `a%2eb`, `0x7f.1`.
  if (/[%/:?#@[\]\\<>^|]|\s/u.test(domain)) return null;
  const lower = domain.toLowerCase();
  // Most domains are ASCII already; to ask what they would be in ASCII takes ten times as long as to see that.
  const ascii = DOMAIN.test(lower) && !lower.includes('xn--') ? lower : domainToASCII(lower);
  return DOMAIN.test(ascii) && !/^0x[0-9a-f]*$/i.test(domain.split('.').at(-1) ?? '') ? ascii : null;
}
