# Gives every builtin a function of its name, which writes down when one of our functions calls it.
# shellcheck shell=bash
for _impostor in $(compgen -b); do
  case $_impostor in
    builtin) ;;
    *) eval "$_impostor() { [[ \${FUNCNAME[1]} != _hermes_shell* ]] || builtin echo '$_impostor' >>\"\$IMPOSTORS\"; builtin '$_impostor' \"\$@\"; }" ;;
  esac
done
