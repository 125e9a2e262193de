#!/bin/sh
# examples/stack: an encrypted mirror over two files, enlarged, degraded and repaired by RPC, its data verified.
# c-test: timeout=120
set -eu
exec "$(dirname "$0")/../examples/stack" 32
