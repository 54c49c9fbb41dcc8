#!/usr/bin/env bash
# Proves the arrows of docs/architecture.md: no line of output, exit 0. Usage: dependency_rule.sh REPOSITORY
cd "$1/src" || exit 2
bad() { grep -rnE --include='*.h' --include='*.cpp' "$@"; }
siblings() { bad "#include \"($1)/" "${@:2}"; }
! { bad '#include <Q[A-Z]|#include <Qt' trace import live insight replay store
    bad '#include <(QWidget|QtWidgets|QSql|sqlite3)' models
    siblings 'import|insight|replay|store|models|views|live|remote' trace
    siblings 'insight|replay|store|models|views|live|remote' import
    siblings 'insight|replay|store|models|views|remote' live
    siblings 'import|replay|store|models|views' insight
    siblings 'import|insight|store|models|views|live' replay
    siblings 'import|insight|replay|models|views' store
    siblings 'import|store|views' models
    siblings 'import|store' views; } | grep .
