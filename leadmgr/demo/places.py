"""Where invented leads live: first and last names, cities and phone numbers that ring nowhere, by country."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """One country's names and places; `phone` has a # for each digit that varies."""

    name: str
    key: str
    share: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    family: tuple[str, ...]
    cities: tuple[tuple[str, str, str], ...]  # city, state, postal code
    phone: str
    forms: tuple[str, ...]  # legal forms of companies


COUNTRIES = (
    Country(
        "Germany", "de", 38,
        ("Katrin", "Anja", "Hannah", "Julia", "Birgit", "Sabine", "Lena", "Franziska", "Ulrike", "Heike"),
        ("Stefan", "Matthias", "Lukas", "Jürgen", "Thomas", "Felix", "Andreas", "Jan", "Dirk", "Sebastian"),
        ("Vogel", "Petersen", "Zimmermann", "Wendt", "Faßbender", "Krüger", "Hoffmann", "Schäfer", "Brandt", "Köhler", "Lange", "Winkler", "Busch", "Arnold", "Seidel", "Lorenz"),
        (("Chemnitz", "Sachsen", "09111"), ("Hamburg", "Hamburg", "20095"), ("München", "Bayern", "80331"), ("Köln", "Nordrhein-Westfalen", "50667"), ("Stuttgart", "Baden-Württemberg", "70173"), ("Kassel", "Hessen", "34117")),
        "+4930231250##", ("GmbH", "AG", "GmbH & Co. KG", "SE"),
    ),
    Country(
        "Austria", "at", 9,
        ("Magdalena", "Elisabeth", "Theresa", "Eva"), ("Maximilian", "Florian", "Georg", "Lukas"),
        ("Oberlechner", "Gruber", "Moosbrugger", "Steiner", "Haslinger", "Pichler"),
        (("Wien", "Wien", "1010"), ("Graz", "Steiermark", "8010"), ("Linz", "Oberösterreich", "4020")),
        "+4317202##", ("GmbH", "AG"),
    ),
    Country(
        "Switzerland", "ch", 9,
        ("Nina", "Corinne", "Barbara", "Seraina"), ("Reto", "Urs", "Beat", "Andri"),
        ("Hürlimann", "Baumgartner", "Camenzind", "Zbinden", "Aebischer", "Caduff"),
        (("Zürich", "Zürich", "8001"), ("St. Gallen", "St. Gallen", "9000"), ("Bern", "Bern", "3011")),
        "+4144668##", ("AG", "GmbH", "SA"),
    ),
    Country(
        "Sweden", "se", 7,
        ("Ingrid", "Astrid", "Elin", "Maja"), ("Nils", "Oskar", "Gustav", "Emil"),
        ("Åkerström", "Lindqvist", "Sjöberg", "Nordin", "Ekström", "Hallberg"),
        (("Göteborg", "Västra Götaland", "411 03"), ("Malmö", "Skåne", "211 20"), ("Västerås", "Västmanland", "722 11")),
        "+463139006##", ("AB",),
    ),
    Country(
        "United Kingdom", "gb", 10,
        ("Fiona", "Charlotte", "Gemma", "Priya"), ("Owen", "Callum", "Rhys", "Imran"),
        ("Prescott", "McAllister", "Ashworth", "Bhatt", "Whitfield", "Thornbury"),
        (("Sheffield", "South Yorkshire", "S1 2HH"), ("Dundee", "Angus", "DD1 4QB"), ("Cardiff", "South Glamorgan", "CF10 1EP")),
        "+4420794600##", ("Ltd", "plc", "LLP"),
    ),
    Country(
        "France", "fr", 8,
        ("Camille", "Élodie", "Margaux", "Inès"), ("Baptiste", "Thibault", "Rémi", "Yanis"),
        ("Rousselot", "Delacourt", "Marchand", "Pelletier", "Garnier", "Tessier"),
        (("Lyon", "Auvergne-Rhône-Alpes", "69002"), ("Nantes", "Pays de la Loire", "44000"), ("Lille", "Hauts-de-France", "59000")),
        "+331990012##", ("SA", "SARL", "SAS"),
    ),
    Country(
        "Italy", "it", 6,
        ("Giulia", "Chiara", "Elisa"), ("Luca", "Matteo", "Davide"),
        ("Ferrante", "Colombo", "Rinaldi", "Moretti", "Valdarno"),
        (("Torino", "Piemonte", "10121"), ("Bologna", "Emilia-Romagna", "40121"), ("Verona", "Veneto", "37121")),
        "+390655501##", ("S.p.A.", "S.r.l."),
    ),
    Country(
        "United States", "us", 13,
        ("Avery", "Grace", "Monica", "Tanya"), ("Wyatt", "Darnell", "Ethan", "Luis"),
        ("Whitaker", "Delgado", "Okafor", "Hargrove", "Sandoval", "Pruitt", "Castellanos"),
        (("Cleveland", "Ohio", "44114"), ("Austin", "Texas", "78701"), ("Portland", "Oregon", "97204"), ("Raleigh", "North Carolina", "27601")),
        "+141555501##", ("Inc.", "LLC", "Corp."),
    ),
)  # fmt: skip

# Company names are put together from these, so that no real one is meant.
STEMS = (
    "Brenner", "Alpstein", "Nordkai", "Tauern", "Elbtal", "Säntis", "Valdarno", "Fjordgass", "Calder", "Vänern",
    "Douro", "Tayside", "Montafon", "Rheinhafen", "Kornfeld", "Rigi", "Wolfsbach", "Lichtenau", "Steinfurt", "Havel",
    "Isarwerk", "Birkenried", "Grünwald", "Kestrel", "Harrow", "Ashdown", "Marlow", "Cedar Ridge", "Bluewater",
    "Ironbridge", "Larkfield", "Pinehurst", "Granite Bay", "Redmoor", "Silverlake", "Ostwind", "Seefeld", "Falkenberg",
    "Rosental", "Hirschau", "Bergmann", "Drachenfels", "Auenland", "Kupfer", "Quellhof", "Talbruck", "Weidenau", "Zirben",
)  # fmt: skip
TRADES = (
    ("Präzision", "Machinery"), ("Logistik", "Transportation"), ("Pharma", "Healthcare"), ("Energie", "Energy"),
    ("Maschinenbau", "Machinery"), ("Verpackung", "Manufacturing"), ("Optik", "Electronics"), ("Stahl", "Manufacturing"),
    ("Software", "Technology"), ("Textil", "Apparel"), ("Foods", "Food & Beverage"), ("Chemie", "Chemicals"),
    ("Bau", "Construction"), ("Consulting", "Consulting"), ("Medical", "Biotechnology"), ("Robotics", "Technology"),
    ("Marine", "Shipping"), ("Agrar", "Agriculture"), ("Finance", "Finance"), ("Media", "Media"),
)  # fmt: skip
TITLES = (
    "Head of Production", "Operations Director", "Plant Manager", "Purchasing Manager", "Chief Technology Officer",
    "Managing Director", "Maintenance Lead", "Quality Engineer", "Process Engineer", "Director of Operations",
    "Automation Engineer", "Supply Chain Manager", "IT Manager", "Owner", "Student", "Project Manager",
    "VP Engineering", "Head of Procurement", "Facility Manager", "Technical Buyer",
)  # fmt: skip
INTERESTS = (
    "We would like a quote for 40 machines.", "Please send the data sheet of the vibration sensor.",
    "Could somebody show us a demo next week?", "We compare three suppliers for condition monitoring.",
    "Met you at the fair, please call back.", "Is there an interface to our ERP?", "What does the starter kit cost?",
    "Our line 3 stops twice a week, can you help?", "Looking for a partner for a pilot in two plants.",
)  # fmt: skip
