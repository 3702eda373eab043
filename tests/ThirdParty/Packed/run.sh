#!/usr/bin/env bash
# Packs LfpSharp, references it by package from a fresh program that uses TorchSharp first, and runs that program.
# Needs no network once the solution is restored: every other package comes from the packages folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# A version of its own, so that no earlier package of the same version is taken from the packages folder instead.
version=0.0.0-check.$(date +%s).$$
dotnet pack "$root/src/LfpSharp" -c Release -o "$work/feed" -p:PackageVersion="$version" -v quiet

nuspec=$(cat "$root/src/LfpSharp/obj/Release/LfpSharp.$version.nuspec")
rm "$root/src/LfpSharp/obj/Release/LfpSharp.$version.nuspec"
if grep -qi libtorch <<<"$nuspec"; then
  echo "the package LfpSharp depends on a native package:" >&2
  echo "$nuspec" >&2
  exit 1
fi

packages=$(dotnet nuget locals global-packages -l | sed 's/^global-packages: //')
platform=$(dotnet msbuild "$root/src/LfpSharp" -getProperty:NETCoreSdkPortableRuntimeIdentifier)
mkdir "$work/app"
sed -e "s/@VERSION@/$version/" -e "s/@PLATFORM@/$platform/" "$here/Packed.csproj.template" > "$work/app/Packed.csproj"
cp "$here/../Deferred/Program.cs" "$work/app/"
trap 'rm -rf "$work" "${packages%/}/lfpsharp/$version"; rmdir "${packages%/}/lfpsharp" 2> /dev/null || true' EXIT
dotnet build "$work/app" -c Release -o "$work/app/out" -p:RestoreAdditionalProjectSources="$work/feed" -v quiet
found=$(dotnet "$work/app/out/Packed.dll")
[[ $found == "sum 6" ]] || { echo "expected 'sum 6', found '$found'" >&2; exit 1; }
echo "A program that references the package loads libtorch."
