#!/bin/sh
# usage: make_venv.sh PYTHON FOLDER
# A virtual environment with pip. Debian keeps the module for it in a package of its own, which root may lack.
set -e
python=$1 folder=$2
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || {
    echo "Retold needs Python 3.11, 3.12 or 3.13; $python is $("$python" --version 2>&1). Name another: make PYTHON=python3.12" >&2
    exit 2
}
[ -x "$folder/bin/python" ] && "$folder/bin/python" -m pip --version >/dev/null 2>&1 && exit 0
"$python" -m venv --clear "$folder" 2>/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    exec "$python" -m venv --clear "$folder"
fi
echo "Python's venv module is missing. On Debian: sudo apt-get install python3-venv" >&2
exit 2
