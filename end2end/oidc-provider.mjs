// A real OpenID provider for the journeys: node oidc-provider.mjs PORT REDIRECT_URI. Any login is taken, with any password; its
// groups are what follows the first dot: `alice.payments.ops` is in two.
import Provider from 'oidc-provider';

const [port, redirect, claims = 'id_token'] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'storekeeper', client_secret: 'client-secret', redirect_uris: [redirect], grant_types: ['authorization_code'], response_types: ['code'] }],
  // In the ID token, or only for whoever asks for more.
  conformIdTokenClaims: claims !== 'id_token',
  claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
  findAccount: (_, id) => {
    const [name, ...groups] = id.split('.');
    return { accountId: id, claims: () => ({ sub: id, email: `${name}@example.com`, email_verified: true, name, groups }) };
  },
});
provider.listen(Number(port), '127.0.0.1', () => console.log(`listening at ${issuer}`));
