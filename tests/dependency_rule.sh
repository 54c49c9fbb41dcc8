#!/usr/bin/env bash
# Proves the arrows of docs/architecture.md: no line of output, exit 0. Usage: dependency_rule.sh REPOSITORY
cd "$1/src" || exit 2
bad() { grep -rnE --include='*.h' --include='*.cpp' "$@"; }
siblings() { bad "#include \"($1)/" "${@:2}"; }
! { bad '#include <Q[A-Z]|#include <Qt' trace import live insight replay evals store
    bad '#include <(QWidget|QtWidgets|QSql|sqlite3)' models
    siblings 'import|insight|replay|evals|store|models|views|live|remote' trace
    siblings 'insight|replay|evals|store|models|views|live|remote' import
    siblings 'insight|replay|evals|store|models|views|remote' live
    siblings 'import|replay|evals|store|models|views' insight
    siblings 'import|insight|evals|store|models|views|live' replay
    siblings 'import|insight|replay|store|models|views|live' evals
    siblings 'import|insight|replay|evals|models|views' store
    siblings 'import|store|views' models
    siblings 'import|store' views; } | grep .
