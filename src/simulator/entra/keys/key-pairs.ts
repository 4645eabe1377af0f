import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";

/**
 * The primes of the first key pairs. Making a pair takes up to a second, and a simulator must answer at once; built-in pairs also make the
 * same simulator publish the same keys. They protect nothing: everybody may read them here.
 */
const PRIMES: readonly (readonly [p: string, q: string])[] = [
  [
    "8ibLFxFfZg52czmy4TqR_75CQITXFVo0mAgpiqJWNGuVJRD05e00LeUeXuLMw2wB132Xn-p3rFULnGOp2JYZ3wi_9ZSGaR9Lnjkx5LoFLzyltL6J5iHWovPe1v2GqWwS5_HTUL9Rvslg3PIlKHuWmhM8Q66RJyHKtqr3XTF3xeU",
    "6TrUiTZA2VPHC4OK-z_2sdyHQ9qvV9vEn6_IlUllNj-lyTcDSj1kFClFit0wPCTzw5lZ43mRxhuCUPEobA93P9dOTSCgpPJw6JdFrFJhoj5SA5PbIb_CNmUcdlbrkmntZVKgDKslLPguAXpaEMrRyVzbBitwIZ8H-U8qyY4-NeU",
  ],
  [
    "1J89o_NYUq2POvU1uyS3ti6FoDODjlhXtBTRPAR2ewImEDWmljj-TtnwXgXyH_A25PdVq9f_FGGZcDYDJNuBQ6nXvInifCpT1_KnuTQ5aH4sXNWwJE4xMv7NRwYSGZRcbMdFpP538pDxp87Xqc_O68IJWkwnfEy7siOSehGJwuM",
    "vN2iYtNrH4a1raMvvjK_q3cEChemfCjaSMk6RZVJQbq2aBT0hzdOe8JHqT2NMHQPgRIQXA7sWzDB6DsSp1PFYFTqzLfmHAGFukXNxKSTBNXYj09Mgr71L_OapVB93VXg-8cIA-d2XlQtuRK8nNExIGzHr8C3BXiAOi-cMquiSN0",
  ],
  [
    "3EoIqldr_iSac1DAZFkxWpHEDsOhC9h9oOtuPogzpTSRBh0dOSF17CwQmx2mIRJvFBe53mIWCmiDx_o7cPg-cz2uEjVHZaO7qrUWGxgOoiDm7w6idh83WDKrPREJ2kAkCRcaa703eXOwt1UmidBlrZ2Ytp2DtfcwY2IV3WvYT5s",
    "116-xd1_C9l9hDi_nowBEBK0S0KXbl3xVhEGpg_a-M-yeXj9fCvSfWlYf02Ta_cBAvW9kc8qM9-pBVOJX2Ym-ocb2EGt4Dh51hJ0SWL-XYt4BdscSCILBV-XBz892cJou23dK5GGG3Lgh7M6xBgJM8eXLQ5VQBupLZDJ9_pfSg8",
  ],
  [
    "5NdJzPHGGU6d8e4yOxrd64nO0wMTqDn3SUdzU0ULDYY6A7CYiGPJ_iZ_vBU3-VJS0kjJlLduxKI0VFQBatl4FGIjgSHWGZv7CGHbzXKgbm8u6Ws65LeDsykMKwL7m-o086dAuW_ui0MStlB4zPR_mZiQY2Z-ZaV6Gve6bQFY2Vk",
    "zGRiL7ItbAAC8rAevKeph93FCCxI6NrSnc5oTysIGwwUeu4mKCkMmObZlHwpywlOGV6BCrdurqf6FO9qcbAeb3BdrUb00-CvkJK7Rq6Ll4M3jofjo_m0OwjxfLNBX7pmPBCPSh7G6b5-qVNmdI0687_Nnr93_Qutv20wHS54MQ0",
  ],
  [
    "7aXnIbcF8o2EGpiLSDHukeW2OB0mxhRljdqu9sQMwcsZTNCF5wLtkFoG0Llo5K5wdY5yMh6Sz0YQnXWQCWS5s-PVq0lHa1BemjwrKlx925EcthPG1-sCJpNA8ycvXS3bGMDoumH7cos1mOqGNKy5smpAj1ytJNXojyN5quaL-UE",
    "vh7mqo__AZFBL4tt1LrMaPaTLbSo_2jXLzrhu6MXxP3yEanPGddhFs3IrmApZ1B2i0STdohtHc3A7RAH0ConZsxTJ-hNQpO5yGckqrFOQ17K2n7nAEPdAjLA3dVSVBzkZ6I81uFPdZAUtmwcvmehsb5DcqDaEZc-_GQZTAhuCes",
  ],
  [
    "7ogIHA3yMt8lRh4Yv0cLXJ4cTfVtQcZxKiiZTr-G8mtG_CBzxRKn14_YX69pg80iymluSBVSBvTtrGqOHAbfYipCPV6HDJ6h49F0CLx1vfKVfYEixPBvlI0j0Fe6-0fWTXj8g1pzeuMH6DMPWswbpjzIHIeGbBiphiz4rb-N2LM",
    "te6Drw4QrQIwmADzhl7JUVG6k1MD2F0dX1t7VhXYs2tvqhzo9e6axFK8o_AG0Fdp_58lUsInDvwAiT3kY-RFpa6qaWAjmx_htZU8RZM1jLPX-7b73HHoR_CKWly4hbzbymSDj8dlZBd0zevAzmxlQwNNfe5YV1aUJFyGuJ46dHk",
  ],
  [
    "84lUX3FAN84KS1tLI0ylYUZu7rYXm-MnL76C9LtYg3VNTYjJoirGaB9IcWTvzSV8ztyokMOcEbeQ1-kWDdHeQPi2hFikWq_KHAKxZxyKZtOxeY89tfEm0UZyj39mpr77usWhRNXL9yQ-73Ph7sOwRqyx0__Tui1aCkmu3IIhWTk",
    "5goEG5BEh9FSebgH2S6bIolU024etOivGaQIaFqzsWdx1afC6vRrUITGJaOKOm0TblBEC_HTT9Poddsw-IlrFRtcg485jeuM4qnLWsOvyllYlnVVETBP62j-H4EffsaHloob65HPPoVQ-qhcBFs5qKCKcV6CzE770OZH1IEaX-c",
  ],
  [
    "1r3rIbLcjnT7vMGPktWT0ESqfOAVNEAeHnLXX-joIvfPXZtuH5yYDQT1WCG_TNugfrx3Aadxya7ut4pWYaHHS83wgl5BYfGv7m8MEpSWX-GFsbVex52aK8teHzZan5SwRtGtF4oK3qlmBOz1Dci7bsYhR-0pNK-bgmJ8fQXr6WM",
    "wg3sm_vXPlCHDy7TZAIhol_2wkdXjjyJWri8CimlpLHd4k73DAxGOHZ_BsA9Gwu75QS40vCmh4A-bF5Oe2VwM1wcD2crUii0q64u_j2tpT0WGvk8nVjteOYiHObiEwuIKE8bG4pEVgwg_XLTaCGjyzV2DIlBgbGbaOyW8XY0nQk",
  ],
  [
    "-gBNojdKL3zAXiGShIxEHdZYaaZmfoaKVcIjcbQZmGar9eD5rfa5ED6OmwWy5vWFAwgUIAppMkKQKVfc8lrqWCIB_45-wxWEwj9XThvDemmTJoesOAubNtPIFZGkeilpruRuH5EXO6UqMeTeI2ciGzPuSj--vsL8E4codn6w8eE",
    "uuUn-8xS97C1oZFgJc0DyOjs25tejHb_Ak9X5KZWCnNiEN60VCMdNLY7IR5PuyM_rF7s67GuRSA8DZno6lvuPYXPxVb1PLkwSaoWtZiPTNKAEIPWyrN3nbxA1suZOUR0-ewqT2DMufE7mNkyyWDjhP-QJJcUFn2G-titDexEhok",
  ],
  [
    "6gSUscZgv9f9tiWRy-RtMz1WS72pwil4yd5qbOFpyIJpdCsZGFzEW0_LWQiV2OWiYUPoheM6wjHRm2PXPmKZBZk4KT_pIhUaILHL9G2-szm_I1m5UrPoFul1cLFOviFq4z-DVzNAr6pva4noPBmuBfM-Qd5c2U_64OqMFLVKxHs",
    "23AstfMnR4xGmdIbETMssrsS012RZ1muLnQkgOnk1ll7lkQua-CIZqpZqopojQtaEi1GzHmShe2yLMUBKAyqTWNGBn2BxE6DG5BaJdZmXr7HlP1cLqNhitiO0XfkM-phoehNtRH2wwgYNYt7WD4cusRoCdnCsCNbPvjRX-QW8Ik",
  ],
  [
    "_nd_Ijqd0SyG4kalttvBv4tWcL-5dKhv1j8-5nqtik1G1uxtjauGJaCGJJ1xegUgQuFZqelREABc89Rs3V7Ic4s7nWBHs7AtpiVCR2SCskELHrUWw0GM4ATXJGAgBzN9dayQrvdggNQrKjxEK3vCz9-UHNPRj-xYEQAM-Ovgw9s",
    "4TdLV2T8xNYYXu2pdV40Ay8joJ1ETP026bJEkXzQYZtZhmYrqrpv6tPiUR5LtK9_gBcmuvtE69FoExmSGBUGSBwukMnXdiO8a-t3aC5Ocxs_PEoIZU6R4q7DE-NAjwvuOJM7MQp6VV2coK64dCDDOP6ueHboJ9U3oVuekaeGknc",
  ],
  [
    "5Hg1rtHp40WTR-rBMprjdSZIkoE9nMALslTWPm_lLdJiPa60ahLD4QOBQyuqC6NnpPbyKjP22UaEuaatS_N1PXpzyf5Pa6nG25Euo1YD8CNOdolY-x4oK3Ozr30jn5ebIkxn1R_elev-y7VaLsADQfoUEGTnV2-CGZGyflw7AiU",
    "wLVAfJYT7q4n5LvtEvoPgBnaaGehfKnhfFEgElo-aIAQUtfJhaBaA89I2UIOQbXM-ZFPWhNCjPMp6hvQciJsVNwmG9kJzpdsugAseoq0-ybN2FDNFX4jkPLQl-p_We1gbxvZtntlDkyrWrkUV4s4KpXk9O4M0RM3kHSM0nsqIo8",
  ],
];

const EXPONENT = 65_537n;
const made = new Map<number, KeyObject>();

/** The private key with that number: always the same in one process, and the first dozen in every process. */
export function privateKeyNumber(number: number): KeyObject {
  const found = made.get(number);
  if (found !== undefined) return found;
  const primes = PRIMES[number];
  const key =
    primes === undefined ? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey : keyOfPrimes(...primes);
  made.set(number, key);
  return key;
}

/** RFC 8017, 3.2: the two primes and the exponent determine everything else. */
function keyOfPrimes(pText: string, qText: string): KeyObject {
  const [p, q] = [toNumber(pText), toNumber(qText)];
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const parts = { n: p * q, e: EXPONENT, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const members = Object.entries(parts).map(([name, value]) => [name, toText(value)]);
  return createPrivateKey({ format: "jwk", key: { kty: "RSA", ...Object.fromEntries(members) } });
}

function toNumber(text: string): bigint {
  return BigInt(`0x${Buffer.from(text, "base64url").toString("hex")}`);
}

function toText(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex").toString("base64url");
}

/** The number that makes 1 of `value` modulo `modulus`, by Euclid's algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const times = rest / next;
    [rest, next] = [next, rest - times * next];
    [factor, nextFactor] = [nextFactor, factor - times * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}
