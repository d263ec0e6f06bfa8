/**
 * MySQL itself. Debian's stable releases have MariaDB only; its unstable one has MySQL, built for a newer C library
 * than other releases have. So its packages are unpacked into a folder of their own, and its server runs through the
 * loader that comes with them. Nothing of the system changes.
 */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { locked } from './programs.ts'

/** A program and what stands before its own arguments. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

const FOLDER = join(tmpdir(), 'fastauth-edge-mysql')

const PACKAGES =
  'mysql-server-core libc6 libstdc++6 libgcc-s1 libicu78 libprotobuf-lite32t64 libaio1t64 libtcmalloc-minimal4t64 ' +
  'libgoogle-perftools4t64 libunwind8 liblzma5 libnuma1 libssl3t64 libzstd1 liblz4-1 zlib1g'

/** `$1` is the folder, the rest are the packages. They come from the mirror that apt uses already. */
const DOWNLOAD = `
  folder=$1; shift
  [ -e "$folder/complete" ] && exit
  rm -rf "$folder"
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/packages" "$folder/root"
  : >"$folder/status"
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null \\
    | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ')
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys check-valid-until=no] $mirror sid main" >"$folder/sources.list"
  apt() {
    apt-get -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=- \\
      -o Dir::State::lists="$folder/lists" -o Dir::State::status="$folder/status" \\
      -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root -qq "$@"
  }
  apt update
  cd "$folder/packages"
  apt download "$@"
  for package in *.deb; do dpkg -x "$package" "$folder/root"; done
  rm -rf "$folder/lists" "$folder/cache" "$folder/packages"
  touch "$folder/complete"`

/** The server's command, downloaded once on a machine. */
export async function downloadedMysql(): Promise<Command> {
  const advice =
    'Set TEST_MYSQL_URL to a MySQL in which this user may create databases, or run the tests on Debian or Ubuntu ' +
    'for x86-64, with apt-get, dpkg and flock.'
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`No MySQL can be downloaded for this machine. ${advice}`)
  }
  await locked(DOWNLOAD, [FOLDER, ...PACKAGES.split(' ')]).catch((cause: unknown) => {
    throw new Error(`MySQL could not be downloaded. ${advice}`, { cause })
  })
  const usr = join(FOLDER, 'root/usr')
  const libraries = join(usr, 'lib/x86_64-linux-gnu')
  const loader = ['--library-path', `${libraries}:${libraries}/mysql`, '--argv0', 'mysqld']
  const places = ['--no-defaults', `--basedir=${usr}`, `--lc-messages-dir=${usr}/share/mysql`]
  return {
    file: join(libraries, 'ld-linux-x86-64.so.2'),
    args: [
      ...loader,
      join(usr, 'sbin/mysqld'),
      ...places,
      `--plugin-dir=${usr}/lib/mysql/plugin`,
      '--secure-file-priv=NULL',
    ],
  }
}
