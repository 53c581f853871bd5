// nginx in front of a portal, set up as deploy/nginx/under-a-path.conf says, beside a neighbour that says which cookies it got.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const sample = new URL('../deploy/nginx/under-a-path.conf', import.meta.url).pathname;

/** Serves the portal of `portalPort` under its path on `port`, in plain HTTP; gives what ends it. */
export async function proxy(port: number, portalPort: number): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'storekeeper-nginx-'));
  const site = readFileSync(sample, 'utf8')
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};\n  location / { default_type text/plain; return 200 "cookies: $http_cookie"; }`)
    .replace(/^ *ssl_.*\n/gm, '')
    .replace('server 127.0.0.1:3000;', `server 127.0.0.1:${portalPort};`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  const config = ['daemon off; pid nginx.pid; error_log stderr warn; worker_processes 1; events {}', 'http {', 'access_log off;', ...temporary, site, '}'];
  writeFileSync(join(folder, 'nginx.conf'), config.join('\n'));
  const nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'inherit', 'inherit'] });
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > 200 || nginx.exitCode !== null) throw new Error('nginx did not start');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return () => {
    nginx.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    nginx.kill();
  };
}

const listens = (port: number) => fetch(`http://127.0.0.1:${port}/`).then(({ ok }) => ok, () => false);
