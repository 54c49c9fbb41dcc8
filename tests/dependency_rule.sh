#!/usr/bin/env bash
# Proves the arrows of docs/architecture.md: no line of output, exit 0. Usage: dependency_rule.sh REPOSITORY
cd "$1/src" || exit 2
bad() { grep -rnE --include='*.h' --include='*.cpp' "$@"; }
siblings() { bad "#include \"($1)/" "${@:2}"; }
! { bad '#include <Q[A-Z]|#include <Qt' trace import live insight store
    bad '#include <(QWidget|QtWidgets|QSql|sqlite3)' models
    siblings 'import|insight|store|models|views|live|remote' trace
    siblings 'insight|store|models|views|live|remote' import
    siblings 'insight|store|models|views|remote' live
    siblings 'import|store|models|views' insight
    siblings 'import|insight|models|views' store
    siblings 'import|store|views' models
    siblings 'import|store' views; } | grep .
