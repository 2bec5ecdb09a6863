/** The commonest passwords that are long enough, and the words that common ones begin with. */
export const COMMON_PASSWORDS = new Set(
  `password passw0rd p@ssword p@ssw0rd passwort qwerty qwertyuiop qwertz azerty welcome welcome1 letmein admin
  administrator adminadmin changeme iloveyou monkey dragon football baseball basketball superman batman sunshine
  princess michael charlie jennifer computer internet trustno1 trustno starwars whatever liverpool chelsea samsung
  google gokart gokartgokart master shadow secret hello abcdefgh abcdefghij asdfgh asdfghjkl zxcvbnm qazwsx
  qazwsxedc qazwsxedcrfv default guest test testtest summer winter spring autumn london berlin
  1234567890 0123456789 12345678910 123456789a a123456789 123456789q 0987654321 9876543210 1q2w3e4r5t
  1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc 1qazxsw23edc zaq12wsxcde3 123qweasdzxc 1234qwerasdf
  qwer1234asdf abcd1234efgh 123123123123 1234512345 1029384756 5555555555 147258369 1472583690
  correcthorsebatterystaple unknown123 passwordpassword`
    .split(/\s+/)
    .filter(Boolean),
);
