#!/bin/sh
# Installing into an empty prefix, staged by DESTDIR: what is there, what a consumer records, what uninstalling leaves.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/..
stage=$PWD/stage
export PREFIX_OF_TEST="$PREFIX"
fail() {
	echo "$*"
	exit 1
}
install() { PREFIX=/some/where DESTDIR="$stage" LIB="$PREFIX_OF_TEST/lib/librespdk.so.26" SONAME=librespdk.so.26 "$root/pkgconfig/install" "$@"; }

install
lib=$stage/some/where/lib
readelf -d "$lib/librespdk.so.26" | grep -q 'SONAME.*\[librespdk.so.26\]' || fail "the library does not say its name"
readelf -d "$lib/librespdk.so.26" | grep -q NODELETE || fail "the library can be unloaded"
while read -r soname; do
	[ "$(readlink "$lib/$soname")" = librespdk.so.26 ] || fail "$soname is missing"
done <"$root/compat/sonames.txt"
[ -e "$lib/libspdk.so" ] || fail "libspdk.so is missing"
grep -q '^prefix=/some/where$' "$lib/pkgconfig/spdk_log.pc" || fail "DESTDIR got into a .pc file"
count=0
for name in $(sed 's/#.*//' "$root/compat/finished" | awk 'NF { print $1 }'); do
	[ -e "$lib/pkgconfig/$name.pc" ] || fail "$name.pc is missing"
	PKG_CONFIG_PATH="$lib/pkgconfig" pkg-config --cflags --libs "$name" >/dev/null || fail "$name.pc cannot be read"
	count=$((count + 1))
done

# Somebody else's library is not overwritten.
mkdir -p other/some/where/lib
echo theirs >other/some/where/lib/libspdk_log.so.8.0
if stage=$PWD/other install >/dev/null 2>&1; then fail "another SPDK was overwritten"; fi
[ "$(cat other/some/where/lib/libspdk_log.so.8.0)" = theirs ] || fail "another SPDK was overwritten"

# Twice is as good as once, and nothing stays behind.
install >/dev/null
install --remove
[ -z "$(find "$stage" -type f -o -type l)" ] || fail "left behind: $(find "$stage" -type f -o -type l)"

# A consumer, in C and in C++, from pkg-config alone; it records one name however many libraries it asks for.
cat >consumer.c <<'C'
#include <spdk/stdinc.h>
#include <spdk/log.h>
#include <spdk/util.h>
#include <spdk/json.h>
int main(int argc, char **argv) { (void)argv; spdk_log_set_print_level(SPDK_LOG_ERROR); return spdk_u32log2(argc + 7) == 3 ? 0 : 1; }
C
cp consumer.c consumer.cpp
for what in "${CC:-cc} consumer.c" "${CXX:-c++} consumer.cpp"; do
	# shellcheck disable=SC2046,SC2086
	$what -o consumer $(pkg-config --cflags --libs spdk_log spdk_util spdk_json spdk_event spdk_bdev)
	LD_LIBRARY_PATH="$PREFIX/lib" ./consumer || fail "$what does not run"
	[ "$(readelf -d consumer | grep -c 'NEEDED.*spdk')" = 1 ] || fail "$what records more than one library"
done
# shellcheck disable=SC2046
"${CC:-cc}" -o consumer consumer.c -I"$PREFIX/include" -L"$PREFIX/lib" -lspdk
LD_LIBRARY_PATH="$PREFIX/lib" ./consumer || fail "-lspdk does not do"
# A program that names upstream's sonames starts.
stub() { echo "int $2(void) { return -1; }" | "${CC:-cc}" -shared -o "$1" -Wl,-soname,"$1" -x c -; }
stub libspdk_log.so.8.0 spdk_log_set_print_level
stub libspdk_util.so.11.0 spdk_u32log2
"${CC:-cc}" -O2 -o consumer consumer.c -I"$PREFIX/include" ./libspdk_log.so.8.0 ./libspdk_util.so.11.0
[ "$(readelf -d consumer | grep -c 'NEEDED.*libspdk_')" = 2 ] || fail "the test itself is wrong"
LD_LIBRARY_PATH="$PREFIX/lib" ./consumer || fail "a program linked to other sonames does not start"
echo "installed, consumed, removed: $count .pc files"
