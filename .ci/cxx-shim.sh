#!/usr/bin/env bash
# Prints a folder for LD_LIBRARY_PATH with which TorchSharp's native wrapper loads.
#
# The wrapper is linked against GLIBCXX_3.4.32 (GCC 13), of which it calls a single function, the one that makes sure that the
# standard streams are initialised. On systems with an older libstdc++ (Debian 12) this compiles a small library of that name into
# FOLDER: it has the function, lists the older versions' names, and depends on the system's own library by its full path, so that
# every other symbol is found there. Where libstdc++ is new enough the folder stays empty.
#
#   export LD_LIBRARY_PATH=$(.ci/cxx-shim.sh FOLDER)
#
# Needs g++ and objdump, and says so where they are missing.
set -euo pipefail
if [ $# -ne 1 ]; then
  sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
for tool in g++ objdump; do
  command -v "$tool" >/dev/null || { echo "cxx-shim: $tool is not installed; libstdc++ stays as it is" >&2; exit 1; }
done

wanted=GLIBCXX_3.4.32
mkdir -p "$1"
folder=$(cd "$1" && pwd -P)
# where the compiler finds it: the name behind all links, but for the file's own number
system=$(env -u LD_LIBRARY_PATH g++ -print-file-name=libstdc++.so.6)
system=$(cd "$(dirname "$(readlink -f "$system")")" && pwd -P)/libstdc++.so.6
defined=$(objdump -p "$system" | awk '/Version definitions/ { on = 1; next } /^$/ { on = 0 } on && $4 ~ /^(GLIBCXX|CXXABI)_/ { print $4 }')

if ! grep -qxF "$wanted" <<<"$defined" && [ ! "$folder/libstdc++.so.6" -nt "$system" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  # every version that a program may ask this file for, then the one that is missing with its function
  while read -r version; do echo "$version { };"; done <<<"$defined" >"$work/names.map"
  grep -qxF GLIBCXX_3.4.31 <<<"$defined" || echo "GLIBCXX_3.4.31 { };" >>"$work/names.map"
  echo "$wanted { global: _ZSt21ios_base_library_initv; local: *; };" >>"$work/names.map"
  cat >"$work/streams.cpp" <<'SOURCE'
#include <ios>
namespace std
{
void ios_base_library_init()
{
    static ios_base::Init streams;
}
}
SOURCE
  # an empty library that calls itself the system's: what is linked with it looks for that path when it is loaded
  g++ -shared -o "$work/system.so" -Wl,-soname,"$system" -x c++ /dev/null
  gcc -x c++ -O2 -fPIC -fno-threadsafe-statics -shared -o "$work/libstdc++.so.6" "$work/streams.cpp" -x none \
    -Wl,-soname,libstdc++.so.6 -Wl,--version-script,"$work/names.map" -Wl,--no-as-needed "$work/system.so"
  # renamed into place: nobody loads half of it
  mv "$work/libstdc++.so.6" "$folder/libstdc++.so.6"
fi
echo "$folder"
