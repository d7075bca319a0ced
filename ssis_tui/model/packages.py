"""What can be run: folders, projects, packages."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A row of ``catalog.packages`` with the names of its project and folder."""

    package_id: int
    folder_name: str
    project_name: str
    name: str
    entry_point: bool = True
    description: str | None = None
    project_id: int | None = None
    last_deployed: datetime | None = None

    @property
    def path(self) -> str:
        return f"{self.folder_name}/{self.project_name}/{self.name}"
