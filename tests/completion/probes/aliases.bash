# Gives every builtin and every reserved word an alias of its name.
# shellcheck shell=bash
for _name in $(compgen -b -k); do
  alias -- "$_name=echo an-alias-$_name"
done
