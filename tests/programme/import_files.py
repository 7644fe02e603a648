"""Files to import, as people send them."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
from sqlalchemy import Engine, text

from programme.imports import Report, import_file

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

FAMILIAS = (
    "familia,municipio,vereda,desplazada,gestor,etapa,acuerdo,celular,compartido,autoriza,idioma,integrantes"
)

MUNICIPIOS = "codigo,nombre,departamento\n15664,San José de Pare,Boyacá\n05001,Medellín,Antioquia\n"

PERSONAL = """codigo,rol,nombre,celular,correo,municipios,jefe
G01,gestor,Ana Ruiz,300 111 2233,ana@example.org,15664,C01
G02,gestor,Luis Paz,,,15664,C01
C01,coordinador,Eva Sol,,,15664;05001,
"""

FAMILIAS_DE_PRUEBA = f"""{FAMILIAS}
F1,15664,Guanomo,no,G01,seguimiento,2026-01-05,3001112233,no,2026-01-04,,1985F;2012M
F2,15664,Guanomo,si,G01,linea_base,05/11/2026,3001112244,si,,,1990F
F3,15664,Centro,,,invitada,,,,,,
"""

LOGROS = "familia,logro,estado,prioridad,fecha\n"
REUNIONES = "reunion,tipo,tema,familia,vereda,gestor,inicio,lugar\n"

REUNIONES_DE_PRUEBA = (
    REUNIONES
    + """R1,familiar,Visita,F1,,,2026-11-25 14:30,En su casa
R2,comunitaria,Salud,,guanomo,G01,25/11/2026 9:00,Escuela
R3,Bienvenida,,,,G02,2026-11-26T08:00,
R4,recreación,,,,G02,2026-11-28 10:00,Parque
"""
)

OFERTA = "oferta,logro,entidad,programa,lugar,como,telefono,cupos,desde,hasta\n"

OFERTA_DE_PRUEBA = (
    OFERTA
    + """O1,EDU-03,Alcaldía,Refuerzo escolar,15664,Llame,608 725 4321,12,2026-11-01,20/12/2026
O2,ide-01,Registraduría,,15,,,0,,
O3,ING-01,SENA,Panadería,,,,,,
O4,HAB-02,EPM,Agua,5001,,,3,,
"""
)

LOGROS_DE_PRUEBA = (
    LOGROS
    + """F1,IDE-01,alcanzado,,2026-02-01
F1,ide-02,Pendiente,1,01/02/2026
F1,ING-02,no_aplica,,
F2,JUS-03,pendiente,,2026-11-06
"""
)


def written(folder: Path, name: str, content: str, encoding: str = "utf-8") -> Path:
    """A text file."""
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def workbook(folder: Path, name: str, *rows: list[object]) -> Path:
    """An XLSX file with one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def load(
    database: Engine,
    folder: Path,
    kind: str,
    content: str,
    now: datetime = NOW,
    dry_run: bool = False,
    tell: bool = False,
) -> Report:
    """Import `content` as a CSV file called `KIND.csv`."""
    file = written(folder, f"{kind}.csv", content)
    return import_file(database, kind, file, now, dry_run, channel="sms", tell=tell)


def place(database: Engine, folder: Path) -> None:
    """Two municipalities, three members of staff and three families."""
    for kind, content in (
        ("municipios", MUNICIPIOS),
        ("personal", PERSONAL),
        ("familias", FAMILIAS_DE_PRUEBA),
    ):
        assert load(database, folder, kind, content).problems == []


def asked(database: Engine, sql: str) -> list[tuple[object, ...]]:
    """The rows that a query gives."""
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def counts(report: Report) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused."""
    return report.created, report.updated, report.unchanged, report.refused


def contents(database: Engine) -> dict[str, object]:
    """How many rows each table has that an import could write to."""
    tables = """department municipality staff staff_municipality family member conversation contact consent
        logro_state logro_change meeting audit_event""".split()
    return {name: asked(database, f"SELECT count(*) FROM {name}")[0][0] for name in tables}


def named(report: Report, mistakes: list[tuple[str, str, str]]) -> bool:
    """Whether each of the `mistakes`, which stand in the file from row 3 on, has one line of its own, that
    names the column and holds the words.
    """
    assert [(problem.file, problem.row, problem.column) for problem in report.problems] == [
        (report.file, row, column) for row, (_, column, _) in enumerate(mistakes, 3)
    ]
    for problem, (_, _, words) in zip(report.problems, mistakes, strict=True):
        assert words in problem.line(), problem.line()
    return True
